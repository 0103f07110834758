// The rules of a live room: who is in it, who may do what, what is said, which video codec all
// share. It sends nothing and stores nothing: each call returns the events that everybody in the
// room must hear of, in order, or the reason why not.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "classroom/chat.hpp"
#include "classroom/command.hpp"
#include "classroom/devices.hpp"
#include "classroom/door.hpp"
#include "classroom/hands.hpp"
#include "classroom/participant.hpp"
#include "classroom/picker.hpp"
#include "classroom/polls.hpp"
#include "classroom/signs.hpp"
#include "classroom/slides.hpp"
#include "classroom/topology.hpp"
#include "classroom/video_codec.hpp"
#include "classroom/waiting_room.hpp"

namespace classroom {

inline constexpr std::size_t kParticipantsMax = 1000;  // unless the administrator says otherwise
// A recording goes on for so long after the last person has left the room, or with people of whom
// nobody could end it: no teacher, nor anybody who may record.
inline constexpr base::Duration kRecordingEmptyMax = std::chrono::minutes(1);
inline constexpr base::Duration kRecordingAloneMax = std::chrono::minutes(5);
// That the disk gets full is said again before this is over, or is true no more.
inline constexpr base::Duration kSpaceWordHolds = std::chrono::minutes(6);
// One person's next answer to a poll comes after so long, at the earliest.
inline constexpr base::Duration kAnswerPause = std::chrono::milliseconds(500);

// Of what was answered: to whom it is told, and nullopt to others. Students read what is published.
std::optional<PollResults> results_known_to(Role role, const Poll& poll,
                                            const PollResults& results);

struct JoinRequest {
  std::string name;
  Role role = Role::kStudent;
  // Of a browser: what its receiver decodes. Who only sends (WHIP) gives all().
  VideoCodecs decodes;
  bool broadcast_only = false;  // of a student; see Participant
  std::string device = {};      // Chat::enter
  bool program = false;         // WHIP: a camera on its own begins no class
  bool guest = true;            // came without an account
  bool meshes = false;          // a page that can be connected to others
};

// How a class may be carried.
struct MeshRules {
  MeshPolicy policy = MeshPolicy::kNever;
  friend bool operator==(const MeshRules&, const MeshRules&) = default;
};

// Of one signal, and of all that one person sends: so much at once, and then so much a second.
inline constexpr std::size_t kMeshSignalMax = 32 * 1024;
inline constexpr std::size_t kMeshBytesBurst = 512 * 1024;
inline constexpr std::size_t kMeshBytesPerSecond = 32 * 1024;

struct Joined {
  ParticipantId id;
  Events events;  // includes the newcomer's own ParticipantJoined, or WaitingJoined
};

// The video codec is the first of kRoomVideoCodecs that all present decode. It changes at once
// when a newcomer cannot decode it. It goes back to a better one only when somebody joins or
// leaves while no video source is on, so that no picture is interrupted for it. Who decodes
// neither is a listener and has no say; when no codec suits all, the present one stays. While the
// class is recorded or broadcast it is H.264, whoever cannot decode that.
class Room {
 public:
  explicit Room(std::size_t participants_max = kParticipantsMax)
      : participants_max_(participants_max) {}

  // How many students are in the class by WebRTC; whoever comes later follows it as a broadcast.
  // 0: no limit. Nobody who is here is moved for it; whoever follows may then come in of himself.
  Events set_direct_max(std::size_t students);
  std::size_t direct_max() const { return direct_max_; }

  // What students may do of themselves when a class begins, and from now on where that was another.
  Events set_usual_rights(Rights rights);
  Rights student_rights() const { return student_rights_; }
  // What his role has, of a student what the class lets students, with what was given to him alone
  // and without what was taken from him.
  Rights rights_of(const Participant& person) const;
  // The same now: while the class waits for a teacher what others may rests.
  bool may(const Participant& person, Right right) const;
  // Whether the class lets him; a source of his may be stopped all the same.
  bool may_use(const Participant& person, Source source) const;

  // Whether one more student can be in the class; else whoever comes follows it as a broadcast.
  bool has_place() const;

  // How students come in when a class begins, and from now on where that was another.
  Events set_usual_entry(Entry entry);
  Entry entry() const { return entry_; }
  // Whether he has asked to come in; of the class he is to hear nothing yet.
  bool is_waiting(ParticipantId who) const { return waiting_.find(who) != nullptr; }
  const WaitingRoom& waiting() const { return waiting_; }
  std::vector<Waiting> waiting_known_to(const Participant& person) const;

  // Whether students write to one person alone when a class begins, and from now on where that was
  // another.
  Events set_usual_private_rule(PrivateRule rule);

  Events set_mesh_rules(MeshRules rules);
  // Somebody watches by WHEP, who is sent by the server alone.
  Events set_watched(bool watched);
  const Carriage& carriage() const { return topologies_.now(); }
  // The server sends nobody anything, and is sent nothing.
  bool is_mesh_alone() const {
    return carriage().topology == Topology::kMesh && !carriage().moving;
  }
  // What only the server can do is refused.
  bool is_protected() const;  // rules that only the server can see to
  bool is_always_mesh() const;
  // Of who cannot reach whom a student knows what concerns him.
  Carriage carriage_known_to(const Participant& person) const;
  // That page begins anew: it is connected to nobody.
  Events page_forgotten(base::Time now, ParticipantId who);
  // Who sees the students' cameras when a class begins, and from now on where that was another.
  Events set_usual_cameras(CameraRule rule);
  CameraRule cameras() const { return cameras_; }

  // The same of the most that students are sent.
  Events set_usual_ceiling(DataStep step);
  DataStep ceiling() const { return ceiling_; }
  // Of who takes less than everything; students know of themselves alone.
  std::vector<TakenStep> steps_known_to(const Participant& person) const;
  // What suits all in the class who are sent that camera.
  CameraSize camera_wanted(ParticipantId owner) const;
  // Of cameras that come in several sizes that one takes the smallest.
  bool takes_small_cameras(ParticipantId viewer) const;
  bool takes_sound(ParticipantId viewer) const;

  // The same of what becomes of a class whose teacher is not reached.
  Events set_usual_absence(AbsenceRule rule);
  const Absence& absence() const { return absence_; }

  // Who has to wait is_waiting() then. Past the limits kRoomFull; the name is trimmed, and made
  // unique with " (2)" to the eye (as_seen). Refuses kRemoved, kRoomLocked, kTeacherAway,
  // kNameMissing, kTooLong, kBadMessage.
  base::Result<Joined, Refusal> join(base::Time now, const JoinRequest& request);

  // The person takes the same place again, with the browser's present abilities. Not an error
  // when the connection was never seen to break. Refuses kNotInRoom when the place is gone.
  base::Result<Events, Refusal> resume(base::Time now, ParticipantId who, VideoCodecs decodes);

  base::Result<Events, Refusal> handle(base::Time now, base::WallTime wall, ParticipantId who,
                                       const Command& command);

  // The place is kept for kReturnTimeMax. Nothing happens when `who` is not here.
  Events connection_lost(base::Time now, ParticipantId who);

  // From now on; what is not allowed any more ends.
  Events set_recording_rights(RecordingRights rights);
  // Whoever writes it has ended it: the disk is full, and the like. `why`: a word.
  Events recording_failed(std::string_view why);
  // In so many minutes the disk will be too full to go on; holds for kSpaceWordHolds.
  Events recording_space_low(base::Time now, std::chrono::minutes left);

  // Sends somebody away, also who waits, by the server's own decision. Nothing happens when `who`
  // is not here.
  Events remove(ParticipantId who);

  Events handle_timeout(base::Time now);
  base::Time next_timeout() const;  // kNever: nobody is awaited

  // The messages of before a restart, oldest first; only for a room in which nothing was said yet
  // and where nobody is. Later ids, of messages and of people, continue above them.
  void restore_chat(std::span<const ChatMessage> messages);
  // The same of files, behind it.
  void restore_files(std::span<const KeptFile> files);

  // The same of polls.
  void restore_polls(std::span<const KeptPoll> polls);
  // The same of slides.
  void restore_slides(std::span<const KeptSlides> slides);

  const Slides& slides() const { return slides_; }
  // Whether he may bring slides, show them and draw on them.
  bool may_present(const Participant& person) const;
  // Why a picture of that page would be refused now; nullopt: it would not.
  std::optional<Refusal> refuses_picture(ParticipantId who, SlidePlace place) const;
  // A page that has it already keeps what it has.
  base::Result<Events, Refusal> set_picture(ParticipantId who, SlidePlace place, SlideSize size,
                                            SlidePicture picture);

  const Participant* find(ParticipantId who) const;  // nullptr: not here
  std::vector<Participant> participants() const;     // in the order of coming
  const std::deque<ChatMessage>& chat() const { return chat_.messages(); }
  std::vector<ChatMessage> chat_known_to(const Participant& person) const;
  std::vector<KnownReaction> reactions_known_to(const Participant& person) const;
  // Why a message of that person, with a file, would be refused now: what SendChat is refused with
  // but for its words, and kFilesOff. nullopt: it would not.
  std::optional<Refusal> refuses_file(ParticipantId who, const SendChat& chat) const;
  const Attachments& files() const { return chat_.files(); }
  // nullptr: there is no such file that he may have.
  const Attachment* find_file(std::string_view id, ParticipantId who) const;
  Writers writers() const { return chat_.writers(); }
  PrivateRule private_rule() const { return chat_.private_rule(); }
  bool is_muted(ParticipantId who) const { return chat_.is_muted(who); }
  std::vector<ParticipantId> muted_known_to(const Participant& person) const {
    return chat_.muted_known_to(person.id, person.role);
  }
  const std::vector<Hand>& hands() const { return hands_.raised(); }  // the longest up first
  std::vector<ParticipantId> invited() const { return hands_.invited(); }
  bool is_invited(ParticipantId who) const { return hands_.is_invited(who); }
  bool is_locked() const { return door_.is_locked(); }
  std::vector<Removal> removals_known_to(const Participant& person) const;
  std::vector<ShownSign> signs_known_to(const Participant& person) const;
  const std::optional<ClassTimer>& timer() const { return timer_; }
  std::vector<Poll> polls_known_to(const Participant& person) const;
  PollResults poll_results(PollId poll) const { return polls_.results(poll); }
  const Poll* find_poll(PollId poll) const { return polls_.find(poll); }
  // A teacher knows all, of an anonymous poll who has answered; everybody else his own.
  std::vector<PollAnswer> answers_known_to(ParticipantId who, PollId poll) const;
  VideoCodec video_codec() const { return video_codec_; }
  const Recording& recording() const { return recording_; }
  const RecordingRights& recording_rights() const { return recording_rights_; }
  const Broadcasting& broadcasting() const { return broadcasting_; }
  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  // False for a blocked source, for what somebody may not do, for the audience of the broadcast and
  // for somebody who is not here: the packets are to be dropped.
  bool may_send(ParticipantId who, Source source) const;

  const Breakouts& breakouts() const { return breakouts_; }
  // Whether what that person sends reaches this one: not from one group into another, nor the
  // camera of a student past the rule for cameras, nor more than he takes.
  bool may_receive(ParticipantId viewer, ParticipantId owner, Source source) const;
  // Whether the whole class has it before it, and its recording and broadcast.
  bool is_before_all(ParticipantId owner, Source source) const;

 private:
  struct Member {
    Participant person;
    VideoCodecs decodes;
    bool program = false;
    std::string device;
    base::Time hand_raised{};  // the last time
    base::Time sign_shown{};   // the last time
    base::Time answered{};     // a poll, the last time
    base::Time pointed{};      // the last time
    base::Time shows_next{};   // a page, at the usual pace
    DataStep step = DataStep::kEverything;
    base::Time step_set{};              // the last time
    base::Time gone_at = base::kNever;  // when the place is given up
    bool guest = true;
    bool meshes = false;
    double mesh_bytes = kMeshBytesBurst;  // that may still be signalled
    base::Time mesh_refilled{};
  };
  using Decision = base::Result<Events, Refusal>;

  // nullopt: he may.
  std::optional<Refusal> refuses(const Member& member, Right right) const;
  // Whether he keeps order over that one: whoever moderates does not over teachers, nor over others
  // who do, nor over himself.
  bool may_order(const Participant& by, const Participant& target) const;
  bool may_delete(const Participant& by, MessageId message) const;
  Chat::Author writer(const Participant& person) const;

  Decision on(base::Time now, base::WallTime wall, Member& member, const SendChat& chat);
  Decision on(base::Time now, base::WallTime wall, Member& member, const DeleteMessage& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MuteWriter& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetWriters& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetSource& set);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Block& block);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Leave& leave);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Record& record);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetCarrier& set);
  Decision on(base::Time now, base::WallTime wall, Member& member, const RaiseHand& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const LowerHand& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const LowerAllHands& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const InviteToSpeak& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const RemovePerson& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const LetBack& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetLocked& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MuteAll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const EndClass& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetStudentRight& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Allow& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetEntry& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Admit& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const AdmitAll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const EditMessage& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const React& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetPrivate& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetCameras& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetAbsence& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetDataStep& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetCeiling& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetRole& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const ShowSign& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const ClearSigns& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const PickStudent& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetTimer& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SavePoll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const OpenPoll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const ClosePoll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const PublishPoll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const DeletePoll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const AnswerPoll& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const OpenBreakouts& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MoveToGroup& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const CloseBreakouts& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MeshSignal& signal);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MeshPair& pair);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MovedToServer& moved);
  Decision on(base::Time now, base::WallTime wall, Member& member, const OfferFile& offer);
  Decision on(base::Time now, base::WallTime wall, Member& member, const TakeFile& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const FileSignal& signal);
  Decision on(base::Time now, base::WallTime wall, Member& member, const EndFile& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const AddSlides& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const AddBoardPage& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const RemoveSlides& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const ShowSlide& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const HideSlides& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Draw& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Erase& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const UndoStroke& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const ClearPage& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Point& wish);
  // Also what a teacher shows.
  bool is_let_present(const Participant& person) const;
  Crowd crowd() const;
  std::size_t people_max() const;
  // After whatever happened: whether the class is to go another way now, and what is told of it.
  void carry_on(base::Time now, Events& events);
  // Takes so many bytes from what he may signal; false: there are not so many left.
  static bool spend_signal(base::Time now, Member& member, std::size_t bytes);
  std::optional<Refusal> refuses_handover(const Member& from, const Member& to) const;
  void end_handovers(HandoverEnd end, const std::vector<Handover>& ended, Events& events) const;
  // Ends those whose people are gone, or which the rules allow no more.
  void keep_handovers(Events& events);
  bool may_send_files(const Participant& person) const;
  // Whom a message is for alone, or why it cannot be for that person.
  base::Result<std::optional<Chat::Author>, Refusal> addressee_of(const Participant& author,
                                                                  const SendChat& chat) const;
  bool is_group(GroupId group) const;
  bool may_move(const Participant& person) const;
  Events move(Member& member, GroupId group);
  Events close_breakouts();
  // Of who comes while the class works in groups.
  GroupId place_of(const Member& member) const;
  Events set_timer(std::optional<ClassTimer> timer);
  static Polls::Voter voter(const Member& member);
  Events end_lesson();
  // Into the class, whatever the door says. The name is a good one.
  Events take_in(ParticipantId who, const JoinRequest& request);
  bool must_wait(Role role, std::string_view device) const;
  bool is_taught() const;  // by a person
  bool is_led() const;     // by a person whose line is open
  void note_led();
  Events end_absence();
  void note_absence(base::Time now, Events& events);
  Events change_absence(Absence absence);
  Events reset_absence();
  Role role_of(const JoinRequest& request) const;
  Events change_role(Participant& target, Role role, ParticipantId by);
  Events change_ceiling(DataStep step);
  DataStep step_of(const Member& member) const;
  bool takes(const Member& viewer, const Participant& owner, Source source) const;
  Events change_cameras(CameraRule rule);
  bool is_for_teachers(const Participant& owner, Source source) const;
  // The class is over when nobody is in it, or waits.
  Events reset_if_over();
  Joined wait(ParticipantId who, const JoinRequest& request);
  Events change_entry(Entry entry);
  Events admit(ParticipantId who);
  Events admit_all();
  // Those who need not wait any more.
  Events admit_due();
  Events stop_waiting(ParticipantId who, LeaveReason reason);
  Decision send_away(const Participant& by, ParticipantId who, std::string name,
                     std::string device);
  Events change_rights(Rights rights);
  Events allow(Participant& target, Right right);
  Events take_back(Participant& target, Right right);
  Decision let_write(const Participant& by, Participant& target, bool allowed);
  static void stop(Participant& target, Right right);
  void stop_what_is_not_allowed(Participant& person);
  Events carry(Participant& target, Carrier carrier);
  Events end_invitation(Participant& target);
  void begin_recording(std::string by, Events& events);
  void end_recording(std::string_view why, Events& events);
  void end_recording_alone(base::Time now, Events& events);
  void end_space_word(base::Time now, Events& events);
  bool is_recorded() const { return recording_.state != RecordingState::kOff; }
  bool has_recorder() const;
  base::Duration alone_max() const { return empty() ? kRecordingEmptyMax : kRecordingAloneMax; }
  void note_broadcasting(Events& events);
  void pin_codec(Events& events);
  std::vector<std::string> left_out() const;

  Events take_out(ParticipantId who, LeaveReason reason);
  void agree_on_codec(Events& events);
  bool all_decode(VideoCodec codec) const;
  bool video_is_on() const;
  // `except`: of somebody who makes room for it.
  std::string free_name(std::string_view name, std::optional<ParticipantId> except) const;
  // Who has lost the line and comes in by a new place: the same browser, name and kind of role.
  std::optional<ParticipantId> ghost_of(const JoinRequest& request) const;

  std::size_t participants_max_;
  std::map<ParticipantId, Member> members_;  // ids rise: the order of coming
  Chat chat_;
  Hands hands_;
  Door door_;
  WaitingRoom waiting_;
  Signs signs_;
  Picker picker_;
  std::optional<ClassTimer> timer_;
  Polls polls_;
  Slides slides_;
  Breakouts breakouts_;
  base::Time breakouts_end_ = base::kNever;
  GroupPlaces places_;
  std::uint64_t last_group_ = 0;
  Entry usual_entry_ = Entry::kOpen;
  Entry entry_ = Entry::kOpen;
  PrivateRule usual_private_rule_ = PrivateRule::kOff;
  CameraRule usual_cameras_ = CameraRule::kAll;
  CameraRule cameras_ = CameraRule::kAll;
  Devices listeners_{kDevicesKnownMax};
  DataStep usual_ceiling_ = DataStep::kEverything;
  DataStep ceiling_ = DataStep::kEverything;
  AbsenceRule usual_absence_ = AbsenceRule::kGoOn;
  Absence absence_;
  bool was_led_ = false;                   // in this class
  base::Time led_no_more_ = base::kNever;  // as handle_timeout() saw it
  Rights usual_rights_ = kStudentRights;
  Rights student_rights_ = kStudentRights;
  VideoCodec video_codec_ = kRoomVideoCodecs.front();
  RecordingRights recording_rights_;
  std::size_t direct_max_ = 0;
  Broadcasting broadcasting_;
  Recording recording_;
  bool recording_was_ended_ = false;  // since the room was empty: does not begin by itself again
  base::Time alone_since_ = base::kNever;  // as handle_timeout() saw it
  base::Time space_word_ends_ = base::kNever;
  MeshRules mesh_rules_;
  bool watched_ = false;
  Topologies topologies_;
  Handovers handovers_;
  Carriage told_carriage_;
  base::Time now_{};  // as it was last heard
  std::uint64_t last_participant_ = 0;
};

}  // namespace classroom
