import { addStrings } from '../../shell/i18n';
import strings from './import_strings';

// The words of this context come with its first screen.
addStrings('imports', strings);
