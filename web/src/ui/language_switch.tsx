// The other language is one choice away on every page.
import { Select } from '../design/controls';
import { kLanguages, language, setLanguage, t, type Language } from '../i18n';

export function LanguageSwitch() {
  const options = Object.entries(kLanguages).map(([value, label]) => ({ value, label }));
  return (
    <div class="language-switch">
      <Select
        label={t('app.language')}
        icon="globe"
        value={language.value}
        options={options}
        testId="language-switch"
        onChange={(chosen) => setLanguage(chosen as Language)}
      />
    </div>
  );
}
