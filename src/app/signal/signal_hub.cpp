#include "app/signal/signal_hub.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/log.hpp"

namespace app::signal {

namespace asio = boost::asio;

namespace {

// RFC 6455 section 7.4.1; 1012: service restart, come back.
constexpr std::uint16_t kPolicyViolation = 1008;

double price_of(const Command& command) {
  const bool costly =
      std::holds_alternative<Join>(command) || std::holds_alternative<PublishOffer>(command) ||
      std::holds_alternative<Watch>(command) || std::holds_alternative<ReadStrokes>(command) ||
      std::holds_alternative<classroom::AddSlides>(command) ||
      std::holds_alternative<classroom::RemoveSlides>(command);
  // A pen brings twenty points in a piece; the whole class is sent what is in it.
  if (const auto* piece = std::get_if<classroom::Draw>(&command)) {
    return kLightCommand + static_cast<double>(piece->piece.points.size()) / kPointsOfCommand;
  }
  // Fifteen times a second, beside what else is done.
  if (std::holds_alternative<classroom::Point>(command)) return kLightCommand;
  return costly ? kCostlyCommand : 1;
}

}  // namespace

// One per pipe; knows the hub, and its pipe by number.
class SignalHub::Receiver final : public SignalReceiver {
 public:
  Receiver(SignalHub& hub, std::uint64_t id) : hub_(hub), id_(id) {}
  void on_text(std::string_view text) override { hub_.receive(id_, text); }
  void on_closed() override { hub_.closed(id_); }

 private:
  SignalHub& hub_;
  std::uint64_t id_;
};

SignalHub::SignalHub(asio::any_io_executor executor, Doorkeeper& doorkeeper,
                     std::vector<MediaPort*> shards, base::Random& random, const Clock& clock,
                     Counters& counters, std::size_t room_people_max, ClassRecorder* recorder)
    : executor_(std::move(executor)),
      doorkeeper_(doorkeeper),
      shards_(std::move(shards)),
      random_(random),
      clock_(clock),
      counters_(counters),
      room_people_max_(room_people_max),
      recorder_(recorder) {}

SignalHub::~SignalHub() = default;

SignalHub::Opening SignalHub::open(const proto::http::Request& request, const Caller& caller,
                                   SignalPipe& pipe) {
  if (const auto word = refuse_pipe(caller.address)) {
    auto response = proto::http::json_response(503, "{\"refusal\":\"" + std::string(*word) + "\"}");
    response.headers.set("Retry-After", "5");
    return response;
  }
  const std::uint64_t id = ++last_pipe_;
  Pipe entry;
  entry.pipe = &pipe;
  entry.visitor = doorkeeper_.visitor(request);
  entry.visitor.plain = !caller.secure && !caller.loopback;
  entry.address = caller.address;
  entry.opened = clock_.now();
  waiting_.add(caller.address, id, entry.opened);
  pipes_.emplace(id, std::move(entry));
  return std::make_unique<Receiver>(*this, id);
}

std::optional<std::string_view> SignalHub::refuse_pipe(const base::IpAddress& address) {
  if (stopping_) return "server_busy";
  if (pipes_.size() >= kPipesMax) {
    counters_.count(Counter::kPipeLimit);
    return "server_busy";
  }
  if (!waiting_.is_full(address)) return std::nullopt;
  if (const auto stale = waiting_.stalest(address, clock_.now())) {
    const auto found = pipes_.find(*stale);
    if (!found->second.joining) {
      waiting_.remove(address, *stale);
      give_up(found->second, Counter::kPipeMadeRoom, "no join");
      return std::nullopt;
    }
  }
  counters_.count(Counter::kPipeWaitingLimit);
  return "too_many_waiting";
}

void SignalHub::give_up(Pipe& pipe, Counter counter, std::string_view reason) {
  if (std::exchange(pipe.given_up, true)) return;
  counters_.count(counter);
  pipe.pipe->close(kPolicyViolation, reason);
}

LiveRoom* SignalHub::find(std::string_view room) const {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : found->second.get();
}

void SignalHub::receive(std::uint64_t id, std::string_view text) {
  const auto found = pipes_.find(id);
  if (found == pipes_.end() || found->second.given_up) return;
  Pipe& pipe = found->second;
  const auto message = decode(text);
  const bool affordable = afford(pipe, message ? price_of(message->command) : 1);
  if (!message || !affordable) {
    counters_.count(affordable ? Counter::kPipeBadMessage : Counter::kPipeTooFast);
    const std::uint64_t message_id = message ? message->id : message.error().id.value_or(0);
    refuse(pipe, message_id, affordable ? "bad_message" : "too_fast");
    if (++pipe.refused >= kRefusedMax) give_up(pipe, Counter::kPipeFlooding, "too many commands");
    return;
  }
  if (!pipe.room.empty()) return hand_on(pipe, *message);
  const auto* wish = std::get_if<Join>(&message->command);
  if (wish == nullptr || pipe.joining) {
    refuse(pipe, message->id, wish == nullptr ? "not_in_room" : "already_joined");
    return;
  }
  pipe.joining = true;
  if (chats_ != nullptr && channel_in(wish->room)) {
    asio::co_spawn(executor_, join_chat(id, message->id, *wish), asio::detached);
  } else {
    asio::co_spawn(executor_, join(id, message->id, *wish), asio::detached);
  }
}

void SignalHub::hand_on(Pipe& pipe, const Message& message) {
  if (LiveRoom* room = find(pipe.room)) {
    room->handle(clock_.now(), clock_.wall_now(), pipe.who, message);
  } else if (LiveChat* chat = chats_ != nullptr ? chats_->find(pipe.room) : nullptr) {
    chat->handle(clock_.now(), clock_.wall_now(), pipe.who, *pipe.pipe, message);
  }
}

void SignalHub::refuse(Pipe& pipe, std::uint64_t message_id, std::string_view word) {
  pipe.pipe->send_text(encode_refusal(message_id, word));
  if (!pipe.room.empty() || pipe.pipe->buffered_bytes() <= kWaitingBytesMax) return;
  give_up(pipe, Counter::kPipeFlooding, "unread refusals");
}

bool SignalHub::afford(Pipe& pipe, double price) {
  const base::Time now = clock_.now();
  if (pipe.refilled == base::Time{}) pipe.refilled = now;
  const double passed = std::chrono::duration<double>(now - pipe.refilled).count();
  pipe.refilled = now;
  pipe.tokens = std::min(kCommandBurst, pipe.tokens + passed * kCommandsPerSecond);
  if (pipe.tokens < price) return false;
  pipe.tokens -= price;
  return true;
}

std::optional<DoorRefusal> SignalHub::ended_since(base::Time asked, const std::string& room,
                                                  const CameBy& came_by) const {
  const auto is_later = [asked](const auto& ended, const auto& what) {
    const auto found = ended.find(what);
    return found != ended.end() && found->second >= asked;
  };
  if (is_later(deleted_rooms_, room)) return DoorRefusal::kLinkRevoked;
  if (came_by.link && is_later(revoked_links_, *came_by.link)) return DoorRefusal::kLinkRevoked;
  if (came_by.person && is_later(signed_out_, *came_by.person)) return DoorRefusal::kSignInNeeded;
  return std::nullopt;
}

asio::awaitable<void> SignalHub::join(std::uint64_t id, std::uint64_t message_id, Join join) {
  const auto asking = pipes_.find(id);
  if (asking == pipes_.end()) co_return;  // it closed before this began
  Visitor visitor = asking->second.visitor;
  const bool plain = visitor.plain;
  const base::Time asked = clock_.now();
  base::Result<Admission, DoorRefusal> admission = base::Failure{DoorRefusal::kServerBusy};
  try {
    admission = co_await doorkeeper_.admit(std::move(visitor), join.room, join.link);
    if (admission && !co_await remember(join.room, *admission)) {
      admission = base::Failure{DoorRefusal::kServerBusy};
    }
  } catch (const std::exception& error) {
    base::log_error("signal", "the door of {} failed: {}", join.room, error.what());
  }
  Pipe* const pipe = joining_pipe(id);
  if (pipe == nullptr) co_return;
  if (!admission) co_return refuse_join(*pipe, message_id, to_string(admission.error()));
  const auto ended = ended_since(asked, join.room, {admission->link, admission->person});
  if (ended) co_return refuse_join(*pipe, message_id, to_string(*ended));
  admission->plain = plain;
  seat(id, *pipe, message_id, join, *admission);
}

// What was asked before is needed by whom the room is opened for alone.
asio::awaitable<bool> SignalHub::remember(const std::string& room, Admission& admission) {
  if (find(room) != nullptr) co_return true;
  auto polls = co_await doorkeeper_.kept_polls(room);
  if (!polls) co_return false;
  admission.polls = std::move(*polls);
  auto files = co_await doorkeeper_.kept_files(room);
  if (!files) co_return false;
  admission.files = std::move(*files);
  auto slides = co_await doorkeeper_.kept_slides(room);
  if (!slides) co_return false;
  admission.slides = std::move(*slides);
  co_return true;
}

asio::awaitable<void> SignalHub::join_chat(std::uint64_t id, std::uint64_t message_id, Join join) {
  const auto asking = pipes_.find(id);
  if (asking == pipes_.end()) co_return;  // it closed before this began
  Visitor visitor = asking->second.visitor;
  const base::Time asked = clock_.now();
  base::Result<ChannelAdmission, DoorRefusal> admission = base::Failure{DoorRefusal::kServerBusy};
  try {
    admission = co_await chats_->admit(std::move(visitor), join);
  } catch (const std::exception& error) {
    base::log_error("signal", "the door of {} failed: {}", join.room, error.what());
  }
  Pipe* const pipe = joining_pipe(id);
  if (pipe == nullptr || stopping_) co_return;
  if (!admission) co_return refuse_join(*pipe, message_id, to_string(admission.error()));
  // Of links and channels that end meanwhile the door itself knows.
  const auto ended = ended_since(asked, {}, {std::nullopt, admission->right.person});
  if (ended) co_return refuse_join(*pipe, message_id, to_string(*ended));
  const base::IpAddress network = pipe->address.network();
  if (chat_places_[network] >= kChatPlacesPerNetworkMax) {
    co_return refuse_join(*pipe, message_id, "room_full");
  }
  LiveChat& chat = chats_->open(*admission);
  const auto refusal =
      chat.join(clock_.now(), join, *admission, *pipe->pipe, message_id, pipe->who);
  if (refusal) co_return refuse_join(*pipe, message_id, *refusal);
  pipe->in_chat = true;
  ++chat_places_[network];
  take_in(id, *pipe, join);
}

SignalHub::Pipe* SignalHub::joining_pipe(std::uint64_t id) {
  const auto found = pipes_.find(id);
  if (found == pipes_.end() || found->second.given_up) return nullptr;
  found->second.joining = false;
  return &found->second;
}

void SignalHub::refuse_join(Pipe& pipe, std::uint64_t message_id, std::string_view word) {
  if (word == kServerFullWord) tell_of_overload();
  counters_.count(word == "room_full"       ? Counter::kRoomFull
                  : word == kServerFullWord ? Counter::kServerFull
                                            : Counter::kJoinRefused);
  refuse(pipe, message_id, word);
}

void SignalHub::take_in(std::uint64_t id, Pipe& pipe, const Join& join) {
  pipe.room = join.room;
  waiting_.remove(pipe.address, id);
}

void SignalHub::seat(std::uint64_t id, Pipe& pipe, std::uint64_t message_id, const Join& join,
                     const Admission& admission) {
  LiveRoom& room = open_room(join.room, admission);
  const auto refusal = room.join(clock_.now(), join, admission, *pipe.pipe, message_id, pipe.who);
  if (refusal) return refuse_join(pipe, message_id, *refusal);
  take_in(id, pipe, join);
}

void SignalHub::tell_of_overload() {
  const base::Time now = clock_.now();
  if (now < tell_overload_at_) return;
  tell_overload_at_ = now + kTellOverloadPace;
  base::log_warning("signal",
                    "newcomers are refused: this machine carries no more viewers without harm to "
                    "those who are there (docs/stats.md, Overload)");
}

MediaPort& SignalHub::shard_of(std::string_view room) const {
  return *shards_[std::hash<std::string_view>{}(room) % shards_.size()];
}

LiveRoom& SignalHub::open_room(const std::string& name, const Admission& admission) {
  auto& room = rooms_[name];
  if (!room) {
    const RoomSurroundings surroundings{shard_of(name), ids_,         random_,
                                        doorkeeper_,    clock_,       room_people_max_,
                                        recorder_,      broadcaster_, file_max_};
    room = std::make_unique<LiveRoom>(name, admission, surroundings);
  }
  return *room;
}

void SignalHub::closed(std::uint64_t id) {
  const auto found = pipes_.find(id);
  if (found == pipes_.end()) return;
  const Pipe pipe = std::move(found->second);
  pipes_.erase(found);
  waiting_.remove(pipe.address, id);
  if (pipe.in_chat && --chat_places_[pipe.address.network()] == 0) {
    chat_places_.erase(pipe.address.network());
  }
  if (LiveRoom* room = find(pipe.room)) {
    room->pipe_closed(clock_.now(), pipe.who, *pipe.pipe);
  } else if (LiveChat* chat = chats_ != nullptr ? chats_->find(pipe.room) : nullptr) {
    chat->pipe_closed(clock_.now(), pipe.who, *pipe.pipe);
  }
}

void SignalHub::on_sfu_event(const sfu::Event& event) {
  // Ids are given once in the whole program: at most one room knows this peer.
  if (const auto* lost = std::get_if<sfu::PeerLost>(&event)) {
    for (const auto& [name, room] : rooms_) room->peer_lost(lost->peer);
  } else if (const auto* picture = std::get_if<sfu::PictureHeld>(&event)) {
    for (const auto& [name, room] : rooms_) room->picture_held(*picture);
  } else if (const auto* layer = std::get_if<sfu::LayerWanted>(&event)) {
    for (const auto& [name, room] : rooms_) room->layer_wanted(clock_.now(), *layer);
  } else if (const auto* missing = std::get_if<sfu::LayerMissing>(&event)) {
    for (const auto& [name, room] : rooms_) room->layer_missing(clock_.now(), *missing);
  } else if (const auto* speakers = std::get_if<sfu::SpeakersChanged>(&event)) {
    for (const auto& [name, room] : rooms_) room->speakers_changed(*speakers);
  } else if (const auto* streams = std::get_if<sfu::StreamsReport>(&event)) {
    for (const auto& [name, room] : rooms_) room->note_streams(*streams);
  }
}

void SignalHub::ask_streams(std::string_view room) {
  if (LiveRoom* const live = find(room)) live->ask_streams();
}

std::optional<ClassStreams> SignalHub::streams(std::string_view room) const {
  const LiveRoom* const live = find(room);
  if (live == nullptr) return std::nullopt;
  return live->streams();
}

void SignalHub::recording_over(std::uint64_t recording, std::string_view why) {
  for (const auto& [name, room] : rooms_) room->recording_over(recording, why);
}

void SignalHub::recording_space_low(base::Duration left) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(left);
  for (const auto& [name, room] : rooms_) room->recording_space_low(clock_.now(), minutes);
}

void SignalHub::request_keyframe(std::uint64_t source) {
  for (const auto& [name, room] : rooms_) room->request_keyframe(source);
}

void SignalHub::room_changed(const school::RoomRecord& room) {
  LiveRoom* const live = find(room.name);
  if (live == nullptr) return;
  live->set_recording_rule(room.recording);
  live->set_direct_max(room.direct_max);
  live->set_student_rights(rights_in_class(room.student_rights));
  live->set_entry(entry_to_class(room.entry), room.waiting_note);
  live->set_private_rule(private_rule_in_class(room.private_chat));
  live->set_mesh_rules(mesh_rules_in_class(room));
  live->set_cameras(cameras_in_class(room.cameras));
  live->set_absence(absence_in_class(room.absence));
  live->set_ceiling(ceiling_in_class(room.ceiling));
}

void SignalHub::tick() {
  const base::Time now = clock_.now();
  for (const auto& [name, room] : rooms_) room->handle_timeout(now);
  if (chats_ != nullptr) chats_->tick();
  const auto is_old = [&](const auto& entry) { return now > entry.second + kDoorTimeMax; };
  std::erase_if(deleted_rooms_, is_old);
  std::erase_if(revoked_links_, is_old);
  std::erase_if(signed_out_, is_old);
  note_files();
  std::erase_if(rooms_, [this](const auto& entry) {
    if (!entry.second->empty()) return false;
    note_gone(*entry.second);
    return true;
  });
  for (auto& [id, pipe] : pipes_) {
    const bool waits = pipe.room.empty() && !pipe.joining && !pipe.given_up;
    if (!waits || now <= pipe.opened + kJoinTimeMax) continue;
    waiting_.remove(pipe.address, id);
    give_up(pipe, Counter::kPipeNeverJoined, "no join");
  }
}

asio::awaitable<base::Result<LiveRoom::MediaResource, std::string_view>> SignalHub::open_media(
    std::string room_name, std::string token, MediaRight right, std::string offer) {
  const base::Time asked = clock_.now();
  auto admission = co_await doorkeeper_.admit_media(room_name, std::move(token), right);
  if (!admission) co_return refuse_media(to_string(admission.error()));
  if (!co_await remember(room_name, *admission)) {
    co_return refuse_media(to_string(DoorRefusal::kServerBusy));
  }
  const auto ended = ended_since(asked, room_name, {admission->link, admission->person});
  if (ended) co_return refuse_media(to_string(*ended));
  LiveRoom& room = open_room(room_name, *admission);
  const auto resource = right == MediaRight::kPublish
                            ? room.whip(clock_.now(), clock_.wall_now(), admission->suggested_name,
                                        offer, admission->link)
                            : room.whep(offer, admission->link);
  if (!resource) co_return refuse_media(to_string(resource.error()));
  co_return *resource;
}

base::Result<LiveRoom::MediaResource, std::string_view> SignalHub::refuse_media(
    std::string_view word) {
  if (word == kServerFullWord) tell_of_overload();
  counters_.count(word == kServerFullWord ? Counter::kServerFull : Counter::kMediaRefused);
  return base::Failure{word};
}

std::optional<std::string> SignalHub::media_etag(std::string_view room,
                                                 std::string_view resource) const {
  const LiveRoom* live = find(room);
  return live == nullptr ? std::nullopt : live->etag_of(resource);
}

std::optional<LiveRoom::IceSession> SignalHub::restart_media(std::string_view room,
                                                             std::string_view resource) {
  LiveRoom* live = find(room);
  if (live == nullptr) return std::nullopt;
  return live->restart_resource(resource);
}

bool SignalHub::end_media(std::string_view room, std::string_view resource) {
  LiveRoom* live = find(room);
  return live != nullptr && live->end_resource(resource);
}

std::size_t SignalHub::people(std::string_view room) const {
  const LiveRoom* live = find(room);
  return live == nullptr ? 0 : live->people();
}

std::size_t SignalHub::people() const {
  std::size_t sum = 0;
  for (const auto& [name, room] : rooms_) sum += room->people();
  return sum;
}

std::vector<std::string> SignalHub::teachers(std::string_view room) const {
  const LiveRoom* live = find(room);
  return live == nullptr ? std::vector<std::string>{} : live->teachers();
}

std::optional<classroom::Recording> SignalHub::recording(std::string_view room) const {
  const LiveRoom* live = find(room);
  if (live == nullptr) return std::nullopt;
  return live->recording();
}

void SignalHub::close_room(std::string_view room) {
  deleted_rooms_.insert_or_assign(std::string(room), clock_.now());
  ++files_gone_;  // its kept ones, also where nobody is there
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return;
  found->second->close("room_deleted");
  note_gone(*found->second);
  rooms_.erase(found);
}

void SignalHub::link_revoked(std::uint64_t link) {
  revoked_links_.insert_or_assign(link, clock_.now());
  for (const auto& [name, room] : rooms_) room->link_revoked(link);
}

void SignalHub::signed_out(std::uint64_t person) {
  signed_out_.insert_or_assign(person, clock_.now());
  for (const auto& [name, room] : rooms_) room->signed_out(person);
  if (chats_ != nullptr) chats_->signed_out(person);
}

void SignalHub::stop() {
  stopping_ = true;
  for (const auto& [name, room] : rooms_) room->close("server_stopping", kServiceRestart);
  if (chats_ != nullptr) chats_->stop();
  for (auto& [id, pipe] : pipes_) pipe.pipe->close(kServiceRestart, "server stopping");
}

}  // namespace app::signal
