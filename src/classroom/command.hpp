// What people ask of a room, what then happens in it, and why a wish is refused.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "classroom/absence.hpp"
#include "classroom/attachment.hpp"
#include "classroom/camera_rule.hpp"
#include "classroom/class_timer.hpp"
#include "classroom/data_step.hpp"
#include "classroom/entry.hpp"
#include "classroom/handover_commands.hpp"
#include "classroom/participant.hpp"
#include "classroom/poll.hpp"
#include "classroom/reactions.hpp"
#include "classroom/recording.hpp"
#include "classroom/signs.hpp"
#include "classroom/slide_commands.hpp"
#include "classroom/topology.hpp"
#include "classroom/video_codec.hpp"

namespace classroom {

struct SendChat {
  std::string text;
  std::optional<MessageId> reply_to{};  // what it answers
  std::optional<ParticipantId> to{};    // for that person alone
  bool everyone = false;                // the teacher's, out of a group: for the whole class
  std::optional<Attachment> file{};     // which the server has; the text may be empty then
};

// A message is taken back by who wrote it, by a teacher, or by who moderates: he not one of a
// teacher, nor of another who moderates.
struct DeleteMessage {
  MessageId message;
};

// Other words for a message of one's own, which everybody sees to be changed. There is no limit of
// time: whoever has read the first words sees that these are others.
struct EditMessage {
  MessageId message;
  std::string text;
};

// The teacher stops somebody from writing, until a teacher takes it back. Of a student who may
// write with all it is what Allow of Right::kChat takes and gives.
struct MuteWriter {
  ParticipantId participant;
  bool muted = true;
};

// Who may write.
enum class Writers : std::uint8_t {
  kAll,
  kTeam,
  kQuestions,  // all, but what students write is for teachers alone
};
std::string_view to_string(Writers writers);  // "all", "team", "questions"
std::optional<Writers> writers_from(std::string_view text);
struct SetWriters {
  Writers writers = Writers::kAll;
};

// What somebody who only reads a channel's chat so far is called from now on.
struct SetName {
  std::string name;
};

// Tells the others whether a source of one's own is on. Moves no media.
struct SetSource {
  Source source = Source::kMicrophone;
  bool on = false;
};

// Whoever moderates stops it. It holds until he, or a teacher, takes it back, whatever the page
// does; what a teacher has stopped only teachers let free.
struct Block {
  ParticipantId participant;
  Source source = Source::kMicrophone;
  bool blocked = true;
};

struct Leave {};

// Of who may record: what is so already is no refusal.
enum class RecordWish : std::uint8_t { kStart, kPause, kResume, kStop };
std::optional<RecordWish> record_wish_from(std::string_view text);  // "start", "pause"...
struct Record {
  RecordWish wish = RecordWish::kStart;
};

// A teacher brings somebody from the audience into the class, also beyond the limit, or back.
// Everybody may go back of oneself, and come in while there are places. There is an audience in
// rooms with a limit, and of those who can be in no class (Participant::broadcast_only).
struct SetCarrier {
  ParticipantId participant;
  Carrier carrier = Carrier::kDirect;
};

// One's own hand: whoever has it up wants to speak.
struct RaiseHand {
  bool raised = true;
};
// Of who moderates.
struct LowerHand {
  ParticipantId participant;
};
struct LowerAllHands {};

// "Speak now". The teacher asks somebody to speak, whose hand is down then and whose microphone is
// not stopped any more; the person switches it on, and is allowed to from then on. Who follows as a
// broadcast may come in for it, also beyond the limit, and goes back when it ends: by a teacher or
// of himself (`invited` false), or because he is stopped or sent back. For who is in the class it
// ends when he speaks.
struct InviteToSpeak {
  ParticipantId participant;
  bool invited = true;
};

// Of who moderates. A student is sent away, with all others in the same browser, which cannot come
// back until a teacher lets it.
struct RemovePerson {
  ParticipantId participant;
};
struct LetBack {
  std::uint64_t removal = 0;  // Removal::id
};
// Of who moderates: nobody comes in who was not in this class before.
struct SetLocked {
  bool locked = true;
};
// Of who moderates. Switches the students' microphones off; everybody may switch on again, but whom
// a teacher had let speak in a class where students may not, if it is a teacher who mutes. Whoever
// was let in to speak keeps the turn.
struct MuteAll {};
// The teacher's: whether students may do that of themselves, one of kStudentRights. What somebody
// may not do any more ends; where all may, the exceptions end. kChat is the same as SetWriters.
struct SetStudentRight {
  Right right = Right::kSpeak;
  bool given = true;
};
// The teacher's: lets one student do what students may not, and stops nothing of it any more; or
// takes that back. To stop one of what all may do there is Block, but for kChat, which is taken
// from him so. kModerate, kAdmit and kRecord are given in no other way.
struct Allow {
  ParticipantId participant;
  Right right = Right::kSpeak;
  bool allowed = true;
};
// A teacher's, not a co-teacher's. Everybody leaves, teachers too; a recording ends.
struct EndClass {};

// The teacher's: how students come in from now on. Those who wait without need come in.
struct SetEntry {
  Entry entry = Entry::kOpen;
};
// Of who has the door: lets somebody in who waits, or all. RemovePerson sends one away who waits,
// as it does with others.
struct Admit {
  ParticipantId participant;
};
struct AdmitAll {};

// One's own; what is so already is no refusal.
struct React {
  MessageId message;
  Reaction reaction = Reaction::kThumbsUp;
  bool on = true;
};

// The teacher's.
struct SetPrivate {
  PrivateRule rule = PrivateRule::kOff;
};

// The teacher's: who sees the students' cameras from now on.
struct SetCameras {
  CameraRule rule = CameraRule::kAll;
};
// The teacher's: what becomes of the class when no teacher is reached.
struct SetAbsence {
  AbsenceRule rule = AbsenceRule::kGoOn;
};

// One's own: how much of the class one is sent.
struct SetDataStep {
  DataStep step = DataStep::kEverything;
};
// The teacher's: no student is sent more than that, from now on.
struct SetCeiling {
  DataStep step = DataStep::kEverything;
};
// A teacher's, not a co-teacher's: makes somebody who is no teacher a co-teacher, a listener or a
// student, for as long as he has his place in this class.
struct SetRole {
  ParticipantId participant;
  Role role = Role::kStudent;
};

// One's own quick sign; a teacher has none. nullopt takes it back.
struct ShowSign {
  std::optional<Sign> sign;
};
// The teacher's: takes back everybody's.
struct ClearSigns {};
// The teacher's: somebody who is asked next, by chance and fairly (Picker).
struct PickStudent {
  std::uint64_t chance = 0;  // any number: the choice follows from it
};
// The teacher's: from now on, for at most kTimerMax; 0 takes it away.
struct SetTimer {
  std::chrono::seconds length{};
};

// All but the answer are the teacher's; see Polls.
struct SavePoll {
  std::optional<PollId> poll;  // nullopt: a new one
  PollForm form;
  bool open = false;  // at once
};
struct OpenPoll {
  PollId poll;
};
struct ClosePoll {
  PollId poll;
};
struct PublishPoll {
  PollId poll;
  bool published = true;
};
struct DeletePoll {
  PollId poll;
};
struct AnswerPoll {
  PollId poll;
  std::vector<std::size_t> choices;
  std::string text;
};

// The teacher's: the class works in groups from now on, for `length` or until they are closed (0).
// A student who is named twice is in the last; teachers and the audience of the broadcast stay.
struct GroupForm {
  std::string name;
  std::vector<ParticipantId> participants;
};
struct OpenBreakouts {
  std::vector<GroupForm> groups;
  std::chrono::seconds length{};
};
// The teacher's: moves a student, or visits a group himself. kWholeClass: back to all.
struct MoveToGroup {
  ParticipantId participant;
  GroupId group;
};
// The teacher's: everybody comes back.
struct CloseBreakouts {};

// For the page of somebody to whom this one is to be connected from browser to browser: the server
// does not look into it.
struct MeshSignal {
  ParticipantId to;
  std::string signal;  // at most kMeshSignalMax bytes
};
// One's own: whether what that person sends reaches this page from browser to browser.
struct MeshPair {
  ParticipantId participant;
  bool up = false;
};
// One's own: in the move of that number this page receives everything by the server now.
struct MovedToServer {
  std::uint64_t move = 0;
};

using Command =
    std::variant<SendChat, DeleteMessage, MuteWriter, SetWriters, SetSource, Block, Leave, Record,
                 SetCarrier, RaiseHand, LowerHand, LowerAllHands, InviteToSpeak, RemovePerson,
                 LetBack, SetLocked, MuteAll, EndClass, SetStudentRight, Allow, SetEntry, Admit,
                 AdmitAll, ShowSign, ClearSigns, PickStudent, SetTimer, SavePoll, OpenPoll,
                 ClosePoll, PublishPoll, DeletePoll, AnswerPoll, OpenBreakouts, MoveToGroup,
                 CloseBreakouts, EditMessage, React, SetPrivate, SetCameras, SetAbsence,
                 SetDataStep, SetCeiling, SetRole, MeshSignal, MeshPair, MovedToServer, AddSlides,
                 AddBoardPage, RemoveSlides, ShowSlide, HideSlides, Draw, Erase, UndoStroke,
                 ClearPage, Point, OfferFile, TakeFile, FileSignal, EndFile>;
// Of a channel's chat.
using ChannelCommand =
    std::variant<SendChat, DeleteMessage, MuteWriter, SetName, Leave, EditMessage>;

enum class LeaveReason : std::uint8_t {
  kLeft,     // by one's own wish
  kLost,     // the connection did not come back
  kRemoved,  // sent away by a teacher or the server
};
std::string_view to_string(LeaveReason reason);  // "left", "lost", "removed"

struct ParticipantJoined {
  Participant participant;
  friend bool operator==(const ParticipantJoined&, const ParticipantJoined&) = default;
};
struct ParticipantChanged {
  Participant participant;
  friend bool operator==(const ParticipantChanged&, const ParticipantChanged&) = default;
};
struct ParticipantLeft {
  ParticipantId participant;
  LeaveReason reason = LeaveReason::kLeft;
  friend bool operator==(const ParticipantLeft&, const ParticipantLeft&) = default;
};
struct ChatPosted {
  ChatMessage message;
  friend bool operator==(const ChatPosted&, const ChatPosted&) = default;
};
struct ChatEdited {
  ChatMessage message;  // as it is now
  friend bool operator==(const ChatEdited&, const ChatEdited&) = default;
};
struct ChatDeleted {
  MessageId message;
  Readers readers{};
  friend bool operator==(const ChatDeleted&, const ChatDeleted&) = default;
};
struct ChatReacted {
  ReactionCount now;
  ParticipantId by;
  bool on = true;
  Readers readers{};
  friend bool operator==(const ChatReacted&, const ChatReacted&) = default;
};
struct PrivateChanged {
  PrivateRule rule = PrivateRule::kOff;
  friend bool operator==(const PrivateChanged&, const PrivateChanged&) = default;
};
struct CamerasChanged {
  CameraRule rule = CameraRule::kAll;
  friend bool operator==(const CamerasChanged&, const CamerasChanged&) = default;
};
struct AbsenceChanged {
  Absence absence;
  friend bool operator==(const AbsenceChanged&, const AbsenceChanged&) = default;
};
// For teachers.
struct DataStepChanged {
  ParticipantId participant;
  DataStep step = DataStep::kEverything;
  friend bool operator==(const DataStepChanged&, const DataStepChanged&) = default;
};
struct CeilingChanged {
  DataStep step = DataStep::kEverything;
  friend bool operator==(const CeilingChanged&, const CeilingChanged&) = default;
};
// Told after ParticipantChanged, which says the role, too.
struct RoleChanged {
  ParticipantId participant;
  Role role = Role::kStudent;
  ParticipantId by;
  friend bool operator==(const RoleChanged&, const RoleChanged&) = default;
};
// For teachers and for whom it concerns: others are not told who may not write.
struct WriterMuted {
  ParticipantId participant;
  bool muted = true;
  friend bool operator==(const WriterMuted&, const WriterMuted&) = default;
};
struct WritersChanged {
  Writers writers = Writers::kAll;
  friend bool operator==(const WritersChanged&, const WritersChanged&) = default;
};
// For whom it concerns: the name may be another than was wished for, so that it is the only one.
struct Named {
  ParticipantId participant;
  std::string name;
  friend bool operator==(const Named&, const Named&) = default;
};
struct HandRaised {
  Hand hand;
  friend bool operator==(const HandRaised&, const HandRaised&) = default;
};
// Whoever leaves takes the hand along: no event.
struct HandLowered {
  ParticipantId participant;
  ParticipantId by;  // the person, or who moderates
  friend bool operator==(const HandLowered&, const HandLowered&) = default;
};
struct AllHandsLowered {
  ParticipantId by;
  friend bool operator==(const AllHandsLowered&, const AllHandsLowered&) = default;
};
struct InvitedToSpeak {
  ParticipantId participant;
  bool invited = true;
  friend bool operator==(const InvitedToSpeak&, const InvitedToSpeak&) = default;
};
struct LockedChanged {
  bool locked = false;
  friend bool operator==(const LockedChanged&, const LockedChanged&) = default;
};
// For teachers: all who are not let in.
struct RemovalsChanged {
  std::vector<Removal> removals;
  friend bool operator==(const RemovalsChanged&, const RemovalsChanged&) = default;
};
struct EntryChanged {
  Entry entry = Entry::kOpen;
  friend bool operator==(const EntryChanged&, const EntryChanged&) = default;
};
// For teachers and who has the door: somebody waits to be let in.
struct WaitingJoined {
  Waiting waiting;
  friend bool operator==(const WaitingJoined&, const WaitingJoined&) = default;
};
// The same. Without a reason: is in the class now, which everybody hears.
struct WaitingLeft {
  ParticipantId participant;
  std::optional<LeaveReason> reason;
  friend bool operator==(const WaitingLeft&, const WaitingLeft&) = default;
};
struct StudentRightsChanged {
  Rights rights;
  friend bool operator==(const StudentRightsChanged&, const StudentRightsChanged&) = default;
};
// Whoever sends video sends it in this codec from now on.
struct VideoCodecChanged {
  VideoCodec codec = VideoCodec::kH264;
  friend bool operator==(const VideoCodecChanged&, const VideoCodecChanged&) = default;
};

struct RecordingChanged {
  Recording recording;
  friend bool operator==(const RecordingChanged&, const RecordingChanged&) = default;
};

// Whether some are given the class as a broadcast. Then video is H.264, whoever cannot decode that.
struct Broadcasting {
  bool on = false;
  std::vector<std::string> left_out;  // who see no picture for it
  friend bool operator==(const Broadcasting&, const Broadcasting&) = default;
};
struct BroadcastingChanged {
  Broadcasting broadcasting;
  std::size_t direct_max = 0;  // Room::direct_max() from now on
  friend bool operator==(const BroadcastingChanged&, const BroadcastingChanged&) = default;
};

// For teachers and for whom it concerns.
struct SignChanged {
  ParticipantId participant;
  std::optional<Sign> sign;
  friend bool operator==(const SignChanged&, const SignChanged&) = default;
};
struct SignsCleared {
  ParticipantId by;
  friend bool operator==(const SignsCleared&, const SignsCleared&) = default;
};
struct StudentPicked {
  ParticipantId participant;
  friend bool operator==(const StudentPicked&, const StudentPicked&) = default;
};
struct TimerChanged {
  std::optional<ClassTimer> timer;
  friend bool operator==(const TimerChanged&, const TimerChanged&) = default;
};
// Of a draft for teachers; the results for them, and for all when they are published.
struct PollChanged {
  Poll poll;
  PollResults results;
  friend bool operator==(const PollChanged&, const PollChanged&) = default;
};
struct PollDeleted {
  PollId poll;
  friend bool operator==(const PollDeleted&, const PollDeleted&) = default;
};
// For teachers and for whom it concerns; what was answered anonymously for him alone.
struct PollAnswered {
  PollId poll;
  PollAnswer answer;
  ParticipantId replaces;  // whose answer it takes the place of
  bool anonymous = false;
  friend bool operator==(const PollAnswered&, const PollAnswered&) = default;
};

// Told before who moves where, and after all have come back.
struct BreakoutsChanged {
  Breakouts breakouts;
  friend bool operator==(const BreakoutsChanged&, const BreakoutsChanged&) = default;
};

// For that person alone.
struct MeshSignalled {
  ParticipantId from;
  ParticipantId to;
  std::string signal;
  friend bool operator==(const MeshSignalled&, const MeshSignalled&) = default;
};
// Why is for teachers; who cannot reach whom for them and for those two.
struct CarriageChanged {
  Carriage carriage;
  friend bool operator==(const CarriageChanged&, const CarriageChanged&) = default;
};

using Event =
    std::variant<ParticipantJoined, ParticipantChanged, ParticipantLeft, ChatPosted, ChatDeleted,
                 WriterMuted, WritersChanged, Named, HandRaised, HandLowered, AllHandsLowered,
                 InvitedToSpeak, LockedChanged, RemovalsChanged, EntryChanged, WaitingJoined,
                 WaitingLeft, StudentRightsChanged, VideoCodecChanged, RecordingChanged,
                 BroadcastingChanged, SignChanged, SignsCleared, StudentPicked, TimerChanged,
                 PollChanged, PollDeleted, PollAnswered, BreakoutsChanged, ChatEdited, ChatReacted,
                 PrivateChanged, CamerasChanged, AbsenceChanged, RoleChanged, DataStepChanged,
                 CeilingChanged, MeshSignalled, CarriageChanged, SlidesAdded, SlidePageChanged,
                 SlidesRemoved, SlideShown, StrokeDrawn, StrokesErased, PageCleared, Pointed,
                 FileOffered, FileTaken, FileSignalled, FileEnded>;
using Events = std::vector<Event>;  // in the order in which everybody must hear of them
void append(Events& events, Events more);
// For whom alone it is, where it is of a file that goes from page to page.
std::optional<ParticipantId> hearer_of_file(const Event& event);
// Of what happens to a message: who is to hear of it. nullopt: another event.
std::optional<Readers> readers_of(const Event& event);

enum class Refusal : std::uint8_t {
  kBadMessage,  // text that is not UTF-8 or holds control characters
  kNotInRoom,
  kNameMissing,
  kRoomFull,
  kNotAllowed,
  kTooLong,
  kTooFast,
  kEmpty,
  kNoSuchParticipant,
  kNeverRecorded,  // by the rule of the room, or this server records nothing
  kMuted,          // a teacher has stopped this person from writing
  kTeamOnly,       // only teachers write now
  kChatBusy,       // many write at the same moment
  kNoSuchMessage,  // it was deleted, or is forgotten
  kCannotSpeak,    // came by a connection that carries no microphone
  kRemoved,        // a teacher has sent this browser away
  kRoomLocked,
  kQuestionsOnly,  // students write to teachers alone now
  kPrivateOff,     // and not to one person alone
  kNoSuchPoll,
  kNotADraft,  // a poll that was opened cannot be written anew
  kPollClosed,
  kTooManyPolls,  // of this room, by number or by length
  kNoSuchGroup,
  kPollFull,       // so many have answered
  kClassWaits,     // until a teacher is reached again
  kTeacherAway,    // and nobody new comes in meanwhile
  kFilesOff,       // students send no files now
  kNoSuchSlide,    // the set or the page
  kTooManySlides,  // sets or pages, of the room or the set
  kPageFull,       // of ink
  kInkFull,        // all pages of the room together
  kNoSuchStroke,   // a piece continues what is not there
  kCarriedByMesh,  // what only the server can do, and the room never uses it
  kDirectOff,      // files go by the server in this class, or to this person
  kNoSuchFile,     // of those that go from page to page
};
// The refusal words of docs/PROTOCOL.md: "bad_message", "not_in_room"...
std::string_view to_string(Refusal refusal);

}  // namespace classroom
