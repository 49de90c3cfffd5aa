import { addStrings } from '../shell/i18n';
import strings from './family_strings';

// A visitor has no orders: these words come with what shows them.
addStrings('trading', strings);
