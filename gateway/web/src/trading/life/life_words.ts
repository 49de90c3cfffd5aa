import { addStrings } from '../../shell/i18n';
import strings from './life_strings';

// Few look at one order: its words come with its page.
addStrings('trading', strings);
