// Over the stage: what of the lesson everybody should see at a glance.
import { AbsenceChip } from './absence_chip';
import { GroupChip } from './groups';
import { PickedChip } from './picked';
import { PollPrompt } from './poll_prompt';
import { SignChip } from './signs';
import { TimerChip } from './class_timer';

export function LessonRail() {
  return (
    <div class="lesson-rail">
      <AbsenceChip />
      <GroupChip />
      <TimerChip />
      <SignChip />
      <PickedChip />
      <PollPrompt />
    </div>
  );
}
