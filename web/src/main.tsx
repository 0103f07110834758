// Starts the page.
import { render } from 'preact';
import { startLanguage, t } from './i18n';

startLanguage();
render(<h1>{t('app.tagline')}</h1>, document.getElementById('page')!);
