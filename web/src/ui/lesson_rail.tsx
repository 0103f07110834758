// Over the stage: what of the lesson everybody should see at a glance.
import { PickedChip } from './picked';
import { PollPrompt } from './poll_prompt';
import { SignChip } from './signs';
import { TimerChip } from './class_timer';

export function LessonRail() {
  return (
    <div class="lesson-rail">
      <TimerChip />
      <SignChip />
      <PickedChip />
      <PollPrompt />
    </div>
  );
}
