import { addStrings } from './i18n';
import strings from './palette_strings';

// They come with the dialogs.
addStrings('shell', strings);
