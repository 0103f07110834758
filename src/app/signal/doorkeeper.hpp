// Who may come in: answered by the composition root out of accounts, links and the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "classroom/absence.hpp"
#include "classroom/attachments.hpp"
#include "classroom/camera_rule.hpp"
#include "classroom/data_step.hpp"
#include "classroom/entry.hpp"
#include "classroom/participant.hpp"
#include "classroom/poll.hpp"
#include "classroom/room.hpp"
#include "proto/http/message.hpp"
#include "school/room_record.hpp"

namespace app::signal {

struct Admission {
  std::string room_title;
  classroom::Role role = classroom::Role::kStudent;
  std::string suggested_name;                // of an account; a link has none
  std::optional<std::uint64_t> link;         // the link that let the person in
  std::optional<std::uint64_t> person;       // the account of who is signed in
  std::vector<classroom::ChatMessage> chat;  // what was said before, oldest first
  school::RecordingRule recording = school::RecordingRule::kByHand;
  classroom::Rights student_rights = classroom::kStudentRights;
  classroom::Entry entry = classroom::Entry::kOpen;
  std::string waiting_note{};  // to those who wait to be let in
  classroom::PrivateRule private_rule = classroom::PrivateRule::kOff;
  classroom::CameraRule cameras = classroom::CameraRule::kAll;
  classroom::AbsenceRule absence = classroom::AbsenceRule::kGoOn;
  classroom::DataStep ceiling = classroom::DataStep::kEverything;
  std::size_t direct_max = 0;  // of students, beyond which the class is a broadcast; 0: no limit
  // Came over plain HTTP from another machine: no browser gives such a page a microphone, and no
  // certificate says who listens. Follows the class as a broadcast.
  bool plain = false;
  std::vector<classroom::KeptPoll> polls{};  // of before; only for whom a room is opened
  classroom::MeshRules mesh{};
  std::vector<classroom::KeptFile> files{};  // the same
  std::vector<classroom::KeptSlides> slides{};
};

classroom::Rights rights_in_class(const school::StudentRights& rights);
classroom::Entry entry_to_class(school::EntryRule rule);
classroom::PrivateRule private_rule_in_class(school::PrivateChat rule);
classroom::MeshRules mesh_rules_in_class(const school::RoomRecord& room);
classroom::CameraRule cameras_in_class(school::CameraRule rule);
classroom::AbsenceRule absence_in_class(school::AbsenceRule rule);
classroom::DataStep ceiling_in_class(school::Ceiling ceiling);

enum class DoorRefusal : std::uint8_t {
  kUnknownRoom,
  kWrongLink,
  kLinkRevoked,
  kLinkExpired,
  kSignInNeeded,
  kServerBusy,
  kUnknownChannel,
  kChatOff,
  kNotOnAir,
};
std::string_view to_string(DoorRefusal refusal);  // the words of docs/PROTOCOL.md

// What a bearer token must allow.
enum class MediaRight : std::uint8_t { kPublish, kWatch };

// What is kept of the request that opened a pipe until somebody joins by it.
struct Visitor {
  std::optional<std::string> sign_in;  // the token of a cookie that names a person
  bool plain = false;                  // see Admission
};

class Doorkeeper {
 public:
  virtual ~Doorkeeper() = default;
  virtual Visitor visitor(const proto::http::Request& request) const = 0;
  virtual boost::asio::awaitable<base::Result<Admission, DoorRefusal>> admit(
      Visitor visitor, std::string room, std::optional<std::string> link) = 0;
  // For WHIP and WHEP.
  virtual boost::asio::awaitable<base::Result<Admission, DoorRefusal>> admit_media(
      std::string room, std::string token, MediaRight right) = 0;
  // Something was said: keep it. Does not wait for the disk.
  virtual void keep_chat(std::string_view room, const classroom::ChatMessage& message) = 0;
  // It was taken back.
  virtual void forget_chat(std::string_view room, classroom::MessageId message) = 0;
  // The same of polls and what is answered.
  virtual void keep_poll(std::string_view room, const classroom::Poll& poll) = 0;
  virtual void keep_answer(std::string_view room, classroom::PollId poll,
                           const classroom::PollAnswer& answer,
                           classroom::ParticipantId replaces) = 0;
  virtual void forget_poll(std::string_view room, classroom::PollId poll) = 0;
  virtual boost::asio::awaitable<base::Result<std::vector<classroom::KeptPoll>, DoorRefusal>>
  kept_polls(std::string room) = 0;
  virtual boost::asio::awaitable<base::Result<std::vector<classroom::KeptFile>, DoorRefusal>>
  kept_files(std::string room) = 0;
  // The same of slides, of what is shown of them, and of what was drawn.
  virtual void keep_slides(std::string_view room, const classroom::SlideSet& set) = 0;
  virtual void keep_slide_page(std::string_view room, classroom::SlidePlace place,
                               const classroom::SlidePage& page) = 0;
  virtual void keep_shown(std::string_view room, std::optional<classroom::SlidePlace> shown) = 0;
  virtual void keep_ink(std::string_view room, const classroom::InkChange& change) = 0;
  virtual void forget_slides(std::string_view room, classroom::SlideSetId set) = 0;
  virtual boost::asio::awaitable<base::Result<std::vector<classroom::KeptSlides>, DoorRefusal>>
  kept_slides(std::string room) = 0;
};

// By what right somebody is in a channel's chat: it ends with that.
struct ChannelRight {
  bool by_public = false;               // everybody may watch; nobody's once it is private
  std::optional<std::uint64_t> link;    // the number of the watch link
  std::optional<std::uint64_t> person;  // the account of who is signed in
  base::WallTime expires;
};

struct ChannelAdmission {
  school::ChannelRecord channel;
  classroom::Role role = classroom::Role::kStudent;  // kTeacher: of the team
  std::string name;                                  // of an account; a viewer chooses one
  ChannelRight right;
};

// The same for the chats of channels: whoever may watch one may read what is written there.
class ChannelDoorkeeper {
 public:
  virtual ~ChannelDoorkeeper() = default;
  // `pass`: what the channel's door has given, the last part of `hls`. What changes a channel after
  // the answer was found is told after the answer.
  virtual boost::asio::awaitable<base::Result<ChannelAdmission, DoorRefusal>> admit(
      Visitor visitor, std::string channel, std::string pass) = 0;
  // Whether it is on air, or was a moment ago.
  virtual bool is_live(std::string_view channel) const = 0;
};

}  // namespace app::signal
