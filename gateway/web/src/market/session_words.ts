import { addStrings } from '../shell/i18n';
import strings from './session_strings';

// The market is open for most who look: these words come with what shows them.
addStrings('market', strings);
