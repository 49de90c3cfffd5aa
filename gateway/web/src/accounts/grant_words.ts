import { addStrings } from '../shell/i18n';
import strings from './grant_strings';

// They come with the panel.
addStrings('accounts', strings);
