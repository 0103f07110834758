// Recordings of classes, in English.

export const enClasses = {
  'notice.never_recorded': 'This room is never recorded. Whoever manages rooms can change that.',
  'class_recording.by': '{name} is recording this class',
  'class_recording.by_rule': 'This class is being recorded',
  'class_recording.paused': 'The recording is paused',
  'class_recording.left_out': 'While it is recorded, these people see no pictures: {names}. Their browsers have no H.264.',
  'class_recording.start': 'Record the class',
  'class_recording.pause': 'Pause the recording',
  'class_recording.resume': 'Go on recording',
  'class_recording.stop': 'End the recording',
  'class_recording.is': 'This class is being recorded.',
  'class_recording.is_by': '{name} is recording this class.',
  'class_recording.will': 'This class is recorded as soon as the teacher is in.',
  'class_recording.consent': 'Your voice, your picture and what you write in the chat to all will be in the recording. Whoever does not want that can listen with camera and microphone off.',
  'room_form.recording': 'Recording',
  'room_form.never': 'Never',
  'room_form.never_hint': 'Nobody can record in this room.',
  'room_form.by_hand': 'When the teacher wants it',
  'room_form.by_hand_hint': 'The teacher starts and ends it; everybody sees that.',
  'room_form.always': 'Always',
  'room_form.always_hint': 'Begins when the teacher comes in; everybody is told at the door.',
} as const;
