// Put before each test file: what a page loads for its own language is there in both.
import { setWords } from '../src/i18n';
import { en } from '../src/i18n/en';
import { id } from '../src/i18n/id';

setWords('en', en);
setWords('id', id);
