// What the teacher leads the lesson with.
import { TimerTools } from './class_timer';
import { DataTools } from './data_tools';
import { GroupTools } from './groups';
import { PickTools } from './picked';
import { PollTools } from './poll_tools';
import { SignTools } from './signs';
import { SlidesChoice } from './slides_later';

export function ToolsPanel() {
  return (
    <div class="tools" data-testid="tools">
      <SlidesChoice />
      <PollTools />
      <GroupTools />
      <SignTools />
      <PickTools />
      <TimerTools />
      <DataTools />
    </div>
  );
}
