// A room while people are in it: its rules, its seats and its media, and what each person hears.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/clock.hpp"
#include "app/router.hpp"
#include "app/signal/doorkeeper.hpp"
#include "app/signal/ink_keeper.hpp"
#include "app/signal/layer_wishes.hpp"
#include "app/signal/protocol.hpp"
#include "app/signal/room_broadcast.hpp"
#include "app/signal/room_media.hpp"
#include "app/signal/room_recording.hpp"
#include "app/signal/room_sight.hpp"
#include "app/signal/seat_table.hpp"
#include "app/whip_http.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "classroom/room.hpp"

namespace app::signal {

// What every room of a server shares; outlives the rooms.
struct RoomSurroundings {
  MediaPort& media;
  MediaIds& ids;
  base::Random& random;
  Doorkeeper& doorkeeper;
  const Clock& clock;
  std::size_t people_max = classroom::kParticipantsMax;
  ClassRecorder* recorder = nullptr;        // nullptr: classes are not recorded here
  ClassBroadcaster* broadcaster = nullptr;  // nullptr: everybody is in the class
  std::uint64_t file_max = 0;               // bytes of a file in the chat; 0: there are none
};

// Refuses who comes over plain HTTP and could only be in the class itself.
inline constexpr std::string_view kNeedsHttpsWord = "needs_https";

class LiveRoom {
 public:
  LiveRoom(std::string name, const Admission& first, const RoomSurroundings& surroundings);

  // Gives the person a new place, or the old one back when the seat token is that of one. Sends
  // the welcome, or what was missed since `join.last_event`; nullopt: it was sent. Otherwise the
  // refusal word.
  std::optional<std::string_view> join(base::Time now, const Join& join, const Admission& admission,
                                       SignalPipe& pipe, std::uint64_t message_id,
                                       classroom::ParticipantId& who);
  // A command of somebody who has joined. Sends the reply.
  void handle(base::Time now, base::WallTime wall, classroom::ParticipantId who,
              const Message& message);
  // The pipe broke. Nothing happens when the seat has another one by now.
  void pipe_closed(base::Time now, classroom::ParticipantId who, const SignalPipe& pipe);

  // Whoever writes that recording has ended it; `why` is a word. Another's: nothing happens.
  void recording_over(std::uint64_t recording, std::string_view why);
  // The disk gets full: if this class is recorded it is told so.
  void recording_space_low(base::Time now, std::chrono::minutes left);
  void request_keyframe(std::uint64_t source) { media_.request_keyframe(source); }
  void set_recording_rule(school::RecordingRule rule);
  void set_direct_max(std::size_t students);
  void set_student_rights(classroom::Rights rights);
  // `note`: to those who wait.
  void set_entry(classroom::Entry entry, std::string note);
  void set_private_rule(classroom::PrivateRule rule);
  void set_mesh_rules(classroom::MeshRules rules);
  void set_cameras(classroom::CameraRule rule) { announce(room_.set_usual_cameras(rule)); }
  void set_absence(classroom::AbsenceRule rule) { announce(room_.set_usual_absence(rule)); }
  void set_ceiling(classroom::DataStep step) { announce(room_.set_usual_ceiling(step)); }
  // What newcomers are told at the door.
  const classroom::Recording& recording() const { return room_.recording(); }

  void peer_lost(sfu::PeerId peer);
  void picture_held(const sfu::PictureHeld& event);
  void layer_wanted(base::Time now, const sfu::LayerWanted& event);
  void layer_missing(base::Time now, const sfu::LayerMissing& event);
  void speakers_changed(const sfu::SpeakersChanged& event);
  // Who speaks now, to somebody who cannot hear it.
  void tell_who_speaks(Seat& seat);
  // Where somebody is who is sent no sound; nullopt: he hears.
  std::optional<std::uint64_t> place_without_sound(const Seat& seat) const;
  // Every stream of the class; to be asked for before, twice for rates.
  void ask_streams() { media_.ask_streams(); }
  void note_streams(const sfu::StreamsReport& report) { media_.note_streams(report); }
  ClassStreams streams() const;
  void handle_timeout(base::Time now);
  // Everybody who came by this link is sent away.
  void link_revoked(std::uint64_t link);
  // The person's sign-ins were ended, by a new password: whoever came by one is sent away.
  void signed_out(std::uint64_t person);
  void close(std::string_view reason, std::uint16_t code = kNormalClosure);

  // WHIP and WHEP (RFC 9725): a publisher takes part in the class as a person without a pipe; a
  // viewer only watches. The text is the SDP answer.
  using MediaResource = whip::Resource;
  base::Result<MediaResource, MediaRefusal> whip(base::Time now, base::WallTime wall,
                                                 std::string_view name, std::string_view offer,
                                                 std::optional<std::uint64_t> link);
  base::Result<MediaResource, MediaRefusal> whep(std::string_view offer,
                                                 std::optional<std::uint64_t> link);
  // The entity tag of a resource's ICE session; nullopt: no such resource.
  std::optional<std::string> etag_of(std::string_view id) const;
  // Restarts ICE (RFC 9725 section 4.3.2): a new entity tag, and what the client must now know.
  // nullopt: no such resource.
  using IceSession = whip::IceSession;
  std::optional<IceSession> restart_resource(std::string_view id);
  // False: no such resource.
  bool end_resource(std::string_view id);

  const std::string& name() const { return name_; }
  bool empty() const {
    return room_.empty() && room_.waiting().empty() && resources_.empty() && !recording_.goes_on();
  }
  std::size_t people() const { return room_.size(); }
  std::vector<std::string> teachers() const;

  // FileRooms, of this room.
  std::optional<classroom::ParticipantId> seated(std::string_view seat);
  std::optional<std::string_view> refuses_file(classroom::ParticipantId who,
                                               const classroom::SendChat& chat) const;
  std::optional<std::uint64_t> counted_bytes(classroom::ParticipantId who) const;
  base::Result<classroom::MessageId, std::string_view> send_file(base::Time now,
                                                                 base::WallTime wall,
                                                                 classroom::ParticipantId who,
                                                                 const classroom::SendChat& chat);
  const classroom::Attachment* find_file(std::string_view id, classroom::ParticipantId who) const {
    return room_.find_file(id, who);
  }
  const classroom::Attachments& files() const { return room_.files(); }

  // SlideRooms, of this room.
  std::optional<std::string_view> refuses_picture(classroom::ParticipantId who,
                                                  classroom::SlidePlace place) const;
  // nullopt: it is there.
  std::optional<std::string_view> set_picture(classroom::ParticipantId who,
                                              classroom::SlidePlace place,
                                              classroom::SlideSize size,
                                              classroom::SlidePicture picture);
  const classroom::Slides& slides() const { return room_.slides(); }

 private:
  struct Resource {
    std::optional<classroom::ParticipantId> publisher;  // nullopt: a viewer
    sfu::PeerId peer;
    std::optional<std::uint64_t> link;
    std::string etag;
  };

  template <class Goes>
  void send_away(std::string_view reason, Goes&& goes);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const Join&);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const PublishOffer& offer);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const Watch& watch);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const ShowSizes& show);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const TellFreezes& tell);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const SubscribeAnswer& answer);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const classroom::SetCarrier& set);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const Ping&);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const classroom::SetName&);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const classroom::EndClass& end);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const classroom::PickStudent& pick);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id, const ReadPoll& read);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const classroom::AddSlides& add);
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const ReadStrokes& read);
  template <class RoomCommand>
  void on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
          const RoomCommand& command);
  // By the rules of the room.
  void carry_out(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                 const classroom::Command& command);

  // The seat that a returning person may take again: only by the same door as before.
  Seat* returning(const Join& join, const Admission& admission);
  bool is_audience(const Seat& seat) const;  // of the broadcast
  // What the SFU must not forward: what a role forbids, and what is switched off.
  bool may_flow(classroom::ParticipantId who, classroom::Source source) const;
  void welcome(Seat& seat, bool back);
  void tell_to_wait(Seat& seat, bool back);
  void tell_those_outside();  // what they wait for, or what they read, is another now
  // The class has a newcomer; whoever waited is welcomed now.
  void come_in(classroom::ParticipantId who);
  // Of what somebody is now he knows as much as another of that role, and no more.
  void welcome_anew(classroom::ParticipantId who);
  // Tells the seat by which way its person is given the class, and does it.
  void carry(Seat& seat);
  // Tells everybody, and does to the media what the rules decided.
  void announce(const classroom::Events& events);
  void apply(const classroom::Event& event);
  void keep(const classroom::Event& event);
  void keep_slides(const classroom::Event& event);
  void keep_ink();
  void note_group(classroom::ParticipantId who, classroom::GroupId group);
  void note_door(const classroom::Participant& person);
  void tell_door(const classroom::Event& event);
  void send_offers();
  void keep(const classroom::ChatMessage& message);
  void tell_readers(const classroom::Readers& readers, const classroom::Event& event);
  // Sends it to those whom it concerns.
  void tell(const classroom::Event& event);
  void tell_of(const classroom::PollChanged& event);
  void tell_of(const classroom::PollAnswered& event);
  void tell_of(const classroom::SignChanged& event);
  void tell_of(const classroom::DataStepChanged& event);
  // Tells each whose camera is on what the others want of it, where that is another now. Once in a
  // tick: each asks for everybody.
  void tell_of_cameras();
  void note_cameras(const classroom::Event& event);
  // Tells each who publishes in several sizes which of them are wanted, where those are others now.
  void tell_of_layers(base::Time now);
  void tell_of(const classroom::CarriageChanged& event);
  void tell_of(const classroom::MeshSignalled& event);
  void tell_of(const classroom::Pointed& event);
  void tell_one(classroom::ParticipantId who, const classroom::Event& event);
  // By the way that the rules chose.
  void carry_class();
  std::vector<std::string> stun_servers() const;
  bool teaches(classroom::ParticipantId who) const;
  std::vector<ShownPoll> polls_shown_to(const classroom::Participant& person) const;
  void send_to_all(const EventBody& body);
  bool is_watched() const;  // by WHEP
  void remove_resources(classroom::ParticipantId who);
  void update_stage();
  std::string random_etag() { return '"' + random_token(random_) + '"'; }

  std::string name_;
  std::string title_;
  base::Random& random_;
  SeatTable seats_;
  std::set<classroom::ParticipantId> outside_;  // seats that have heard nothing of the class yet
  std::string waiting_note_;
  std::uint64_t file_max_;
  MediaPort& port_;
  Doorkeeper& doorkeeper_;
  const Clock& clock_;
  classroom::Room room_;
  RoomSight sight_{room_};
  RoomMedia media_;
  std::map<classroom::ParticipantId, classroom::GroupId> groups_;  // of who is apart
  std::set<classroom::ParticipantId> at_door_;  // who was given it, and leads not
  bool sight_is_old_ = false;
  std::map<std::uint64_t, std::vector<classroom::ParticipantId>>
      speaking_;                                         // by place, as last told
  std::map<classroom::ParticipantId, Freezes> freezes_;  // as their pages say
  std::map<classroom::ParticipantId, classroom::CameraSize> told_cameras_;
  bool cameras_are_old_ = false;
  std::map<RoomMedia::Key, LayerWishes> layer_wishes_;
  RoomRecording recording_;
  RoomBroadcast broadcast_;
  std::map<std::string, Resource, std::less<>> resources_;
  InkKeeper ink_;
};

}  // namespace app::signal
