// docs/PROTOCOL.md as values: commands decoded from JSON, replies and events encoded to it. The
// only place where signalling meets JSON.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/class_streams.hpp"
#include "base/result.hpp"
#include "classroom/command.hpp"
#include "classroom/participant.hpp"
#include "classroom/source.hpp"
#include "classroom/video_codec.hpp"

namespace app::signal {

inline constexpr std::size_t kSourcesPerOfferMax = 8;
inline constexpr std::size_t kSdpSizeMax = 60 * 1024;
// Sizes of one picture, and pictures of which one command tells.
inline constexpr std::size_t kPictureSizesMax = 4;
inline constexpr std::size_t kShownSizesMax = 60;

struct Join {
  std::string room;
  std::optional<std::string> link;
  std::string name;
  std::optional<std::string> seat;
  classroom::VideoCodecs decodes;
  std::optional<std::uint64_t> last_event = std::nullopt;  // goes on after this one
  std::optional<std::string> page = std::nullopt;          // which load of the page it is that asks
  std::optional<std::string> device = std::nullopt;  // which browser, from one visit to the next
  bool mesh = false;                                 // a page that can be connected to others
};

// Asks whether anybody hears; does nothing.
struct Ping {};

struct OfferedSource {
  std::string mid;
  classroom::Source source = classroom::Source::kMicrophone;
};

struct PublishOffer {
  bool restart = false;
  std::string sdp;
  std::vector<OfferedSource> sources;
  // Whoever offers cannot be told which sizes of a picture are wanted: it is to send one.
  bool one_size = false;
};

struct Watch {
  bool restart = false;      // by a new PeerConnection
  bool ice_restart = false;  // of the PeerConnection that there is
};

// How large the page shows the cameras of others: so many of their layers, from the smallest on,
// are worth sending. Those not named are shown small.
struct ShownSize {
  classroom::ParticipantId participant;
  std::size_t layers = 0;
};
struct ShowSizes {
  std::vector<ShownSize> sizes;
};

// How often the pictures that the page plays stood still, and how long in all, since it came.
struct TellFreezes {
  Freezes freezes;
};

struct SubscribeAnswer {
  std::uint64_t offer = 0;
  std::string sdp;
};

// Asks for the answers that this person may know: an event of its own brings them.
struct ReadPoll {
  classroom::PollId poll;
};

// Asks for what is drawn on a page: events of their own bring it.
struct ReadStrokes {
  classroom::SlidePlace place;
};

using Command = std::variant<
    Join, Ping, PublishOffer, Watch, ShowSizes, TellFreezes, SubscribeAnswer, classroom::SendChat,
    classroom::DeleteMessage, classroom::MuteWriter, classroom::SetWriters, classroom::SetName,
    classroom::SetSource, classroom::Block, classroom::Leave, classroom::Record,
    classroom::SetCarrier, classroom::RaiseHand, classroom::LowerHand, classroom::LowerAllHands,
    classroom::InviteToSpeak, classroom::RemovePerson, classroom::LetBack, classroom::SetLocked,
    classroom::MuteAll, classroom::EndClass, classroom::SetStudentRight, classroom::Allow,
    classroom::SetEntry, classroom::Admit, classroom::AdmitAll, classroom::ShowSign,
    classroom::ClearSigns, classroom::PickStudent, classroom::SetTimer, classroom::SavePoll,
    classroom::OpenPoll, classroom::ClosePoll, classroom::PublishPoll, classroom::DeletePoll,
    classroom::AnswerPoll, ReadPoll, classroom::OpenBreakouts, classroom::MoveToGroup,
    classroom::CloseBreakouts, classroom::EditMessage, classroom::React, classroom::SetPrivate,
    classroom::SetCameras, classroom::SetAbsence, classroom::SetRole, classroom::SetDataStep,
    classroom::SetCeiling, classroom::MeshSignal, classroom::MeshPair, classroom::MovedToServer,
    classroom::AddSlides, classroom::AddBoardPage, classroom::RemoveSlides, classroom::ShowSlide,
    classroom::HideSlides, classroom::Draw, classroom::Erase, classroom::UndoStroke,
    classroom::ClearPage, classroom::Point, ReadStrokes, classroom::OfferFile, classroom::TakeFile,
    classroom::FileSignal, classroom::EndFile>;

struct Message {
  std::uint64_t id = 0;
  Command command;
};

// Not JSON, no known command, a missing or wrong field, too long. `id` when it could be read, so
// that the page learns which command it was.
struct DecodeError {
  std::optional<std::uint64_t> id;
};

base::Result<Message, DecodeError> decode(std::string_view text);

std::string encode_reply(std::uint64_t id);
// `all`: every missed event follows; else a welcome.
std::string encode_resumed(std::uint64_t id, bool all);
std::string encode_refusal(std::uint64_t id, std::string_view refusal);
// `set`: what an AddSlides has made.
std::string encode_added(std::uint64_t id, classroom::SlideSetId set);
std::string encode_publish_answer(std::uint64_t id, std::string_view sdp);

// Who is given what a subscribe offer's media section carries.
struct OfferedTrack {
  std::string mid;
  classroom::ParticipantId participant;
  classroom::Source source = classroom::Source::kMicrophone;
};

// A poll as somebody may see it.
struct ShownPoll {
  classroom::Poll poll;
  std::optional<classroom::PollResults> results;
};

// Everything that a Welcome shows.
struct Welcome {
  classroom::ParticipantId you;
  std::string_view seat;
  bool back = false;  // whoever had the token before is still this participant
  std::string_view room_name;
  std::string_view room_title;
  classroom::VideoCodec video_codec = classroom::VideoCodec::kH264;
  std::span<const classroom::Participant> participants;
  std::vector<classroom::ChatMessage> chat;
  classroom::Writers writers = classroom::Writers::kAll;
  std::vector<classroom::ParticipantId> muted = {};    // as far as this person knows of them
  std::span<const classroom::Hand> hands = {};         // the longest up first
  std::vector<classroom::ParticipantId> invited = {};  // to speak now
  std::vector<classroom::Removal> removals = {};       // as far as this person knows of them
  classroom::Recording recording = {};
  bool may_record = false;  // the room is not one that is never recorded
  bool locked = false;
  classroom::Rights student_rights = classroom::kStudentRights;
  classroom::Entry entry = classroom::Entry::kOpen;
  std::vector<classroom::Waiting> waiting = {};  // as far as this person knows of them
  classroom::Broadcasting broadcasting = {};
  std::size_t direct_max = 0;
  classroom::PrivateRule private_rule = classroom::PrivateRule::kOff;
  classroom::CameraRule cameras = classroom::CameraRule::kAll;
  classroom::Absence absence = {};
  classroom::DataStep ceiling = classroom::DataStep::kEverything;
  std::vector<classroom::TakenStep> steps = {};  // as far as this person knows of them
  std::vector<classroom::KnownReaction> reactions = {};
  std::vector<classroom::ShownSign> signs = {};  // as far as this person knows of them
  std::optional<classroom::ClassTimer> timer = std::nullopt;
  std::vector<ShownPoll> polls = {};  // by id, as far as this person knows of them
  classroom::Breakouts breakouts = {};
  std::vector<classroom::SlideSet> slides = {};  // the oldest first
  std::optional<classroom::ShownSlide> shown = std::nullopt;
  std::uint64_t file_max = 0;          // bytes of a file in the chat; 0: there are none
  base::WallTime at{};                 // the server's time of day
  classroom::Carriage carriage = {};   // as far as this person knows of it
  bool knows_reason = false;           // of the carriage
  std::vector<std::string> stun = {};  // "192.0.2.1:8443": who asks there learns his own address
};

// Instead of it, for who has to wait before the class; the welcome follows.
struct WaitingWelcome {
  classroom::ParticipantId you;
  std::string_view seat;
  bool back = false;
  std::string_view room_name;
  std::string_view room_title;
  classroom::Entry entry = classroom::Entry::kAsk;
  std::string_view note;  // to those who wait; may be empty
};

// The same of a channel's chat; what was said follows in an event that all share.
struct ChannelWelcome {
  classroom::ParticipantId you;
  std::string_view seat;
  bool back = false;
  std::string_view name;  // empty: none so far
  classroom::Role role = classroom::Role::kStudent;
  std::size_t people = 0;
  classroom::Writers writers = classroom::Writers::kAll;
  std::vector<classroom::ParticipantId> muted = {};
};

// An event's JSON without its number and braces: encoded once, numbered for each seat.
using EventBody = std::string;
EventBody encode_welcome(const Welcome& welcome);
EventBody encode_waiting(const WaitingWelcome& welcome);
EventBody encode_camera_wanted(classroom::CameraSize size);
EventBody encode_layers_wanted(classroom::Source source, const std::set<std::string>& layers);
EventBody encode_speakers_changed(const std::vector<classroom::ParticipantId>& speaking);
EventBody encode_channel_welcome(const ChannelWelcome& welcome);
EventBody encode_chat_history(const std::deque<classroom::ChatMessage>& messages);
// How many are in a channel's chat.
EventBody encode_chat_people(std::size_t people);
EventBody encode_event(const classroom::Event& event);
// As somebody may know it.
EventBody encode_carriage(const classroom::Carriage& known, bool with_reason);
EventBody encode_poll(const ShownPoll& shown);
EventBody encode_poll_answers(classroom::PollId poll,
                              std::span<const classroom::PollAnswer> answers);
// All that is drawn on a page, in as many events as it takes: at least one.
std::vector<EventBody> encode_strokes(classroom::SlidePlace place,
                                      std::span<const classroom::Stroke> strokes);
EventBody encode_subscribe_offer(std::uint64_t offer, bool restart, std::string_view sdp,
                                 std::span<const OfferedTrack> tracks);
// To whom it concerns; `hls`: the path of the playlists, for who is carried by a broadcast.
EventBody encode_picture_held(classroom::ParticipantId who, classroom::Source source, bool held);
EventBody encode_carried(classroom::Carrier carrier, std::string_view hls);
EventBody encode_closing(std::string_view reason);
// Of an event that is told once, to whom it reaches.
inline constexpr std::uint64_t kNoNumber = 0;
std::string number_event(std::uint64_t number, const EventBody& body);

}  // namespace app::signal
