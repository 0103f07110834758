// What the school says of itself; every first answer of the server brings it.
import { signal } from '@preact/signals';
import { followSchool } from '../i18n';

export interface School {
  readonly name: string;
  readonly language: 'browser' | 'id' | 'en';
}

export const schoolName = signal('');

/** Takes over the name, and the language for whoever has chosen none. */
export function adoptSchool(school: School): void {
  schoolName.value = school.name;
  if (school.language !== 'browser') followSchool(school.language);
}
