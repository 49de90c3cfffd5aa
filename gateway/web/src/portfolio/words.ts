import { addStrings } from '../shell/i18n';
import strings from './strings';

// The words of this context come with its first screen.
addStrings('portfolio', strings);
