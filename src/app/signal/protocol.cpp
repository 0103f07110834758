#include "app/signal/protocol.hpp"

#include <array>

#include <boost/json.hpp>

namespace app::signal {

namespace json = boost::json;
using base::Failure;
using base::Result;

namespace {

constexpr std::size_t kDepthMax = 6;

using Decoded = std::optional<Command>;  // nullopt: a field is missing or wrong

std::optional<std::string> text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<bool> flag_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::optional<std::uint64_t> number_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->get_int64());
}

std::optional<classroom::Source> source_of(const json::object& object) {
  const auto text = text_of(object, "source");
  return text ? classroom::source_from(*text) : std::nullopt;
}

std::optional<classroom::ParticipantId> participant_of(const json::object& object) {
  const auto text = text_of(object, "participant");
  return text ? classroom::participant_id_from(*text) : std::nullopt;
}

// Codecs that we do not know are left out, not refused: browsers gain new ones.
classroom::VideoCodecs decodes_of(const json::object& object) {
  classroom::VideoCodecs codecs;
  const json::value* list = object.if_contains("decodes");
  if (list == nullptr || !list->is_array()) return codecs;
  for (const json::value& item : list->get_array()) {
    if (!item.is_string()) continue;
    const auto codec = classroom::video_codec_from(std::string_view(item.get_string()));
    if (codec) codecs.add(*codec);
  }
  return codecs;
}

Decoded decode_join(const json::object& object) {
  const auto room = text_of(object, "room");
  if (!room) return std::nullopt;
  return Join{*room,
              text_of(object, "link"),
              text_of(object, "name").value_or(""),
              text_of(object, "seat"),
              decodes_of(object),
              number_of(object, "last_event"),
              text_of(object, "page"),
              text_of(object, "device")};
}

Decoded decode_publish_offer(const json::object& object) {
  auto sdp = text_of(object, "sdp");
  const json::value* list = object.if_contains("sources");
  if (!sdp || sdp->size() > kSdpSizeMax || list == nullptr || !list->is_array() ||
      list->get_array().size() > kSourcesPerOfferMax) {
    return std::nullopt;
  }
  PublishOffer offer{flag_of(object, "restart").value_or(false), std::move(*sdp), {}};
  for (const json::value& item : list->get_array()) {
    if (!item.is_object()) return std::nullopt;
    const auto mid = text_of(item.get_object(), "mid");
    const auto source = source_of(item.get_object());
    if (!mid || !source) return std::nullopt;
    offer.sources.push_back({*mid, *source});
  }
  return offer;
}

Decoded decode_watch(const json::object& object) {
  return Watch{flag_of(object, "restart").value_or(false),
               flag_of(object, "ice_restart").value_or(false)};
}

Decoded decode_subscribe_answer(const json::object& object) {
  const auto offer = number_of(object, "offer");
  auto sdp = text_of(object, "sdp");
  if (!offer || !sdp || sdp->size() > kSdpSizeMax) return std::nullopt;
  return SubscribeAnswer{*offer, std::move(*sdp)};
}

Decoded decode_send_chat(const json::object& object) {
  auto text = text_of(object, "text");
  if (!text) return std::nullopt;
  return classroom::SendChat{std::move(*text)};
}

Decoded decode_ping(const json::object&) {
  return Ping{};
}

Decoded decode_delete_message(const json::object& object) {
  const auto message = number_of(object, "message");
  if (!message) return std::nullopt;
  return classroom::DeleteMessage{classroom::MessageId{*message}};
}

Decoded decode_mute_writer(const json::object& object) {
  const auto participant = participant_of(object);
  const auto muted = flag_of(object, "muted");
  if (!participant || !muted) return std::nullopt;
  return classroom::MuteWriter{*participant, *muted};
}

Decoded decode_set_writers(const json::object& object) {
  const auto text = text_of(object, "writers");
  const auto writers = text ? classroom::writers_from(*text) : std::nullopt;
  if (!writers) return std::nullopt;
  return classroom::SetWriters{*writers};
}

Decoded decode_set_name(const json::object& object) {
  auto name = text_of(object, "name");
  if (!name) return std::nullopt;
  return classroom::SetName{std::move(*name)};
}

Decoded decode_set_source(const json::object& object) {
  const auto source = source_of(object);
  const auto on = flag_of(object, "on");
  if (!source || !on) return std::nullopt;
  return classroom::SetSource{*source, *on};
}

Decoded decode_block(const json::object& object) {
  const auto participant = participant_of(object);
  const auto source = source_of(object);
  const auto blocked = flag_of(object, "blocked");
  if (!participant || !source || !blocked) return std::nullopt;
  return classroom::Block{*participant, *source, *blocked};
}

Decoded decode_leave(const json::object&) {
  return classroom::Leave{};
}

Decoded decode_record(const json::object& object) {
  const auto text = text_of(object, "do");
  const auto wish = text ? classroom::record_wish_from(*text) : std::nullopt;
  if (!wish) return std::nullopt;
  return classroom::Record{*wish};
}

Decoded decode_set_carrier(const json::object& object) {
  const auto participant = participant_of(object);
  const auto word = text_of(object, "carrier");
  const auto carrier = word ? classroom::carrier_from(*word) : std::nullopt;
  if (!participant || !carrier) return std::nullopt;
  return classroom::SetCarrier{*participant, *carrier};
}

Decoded decode_raise_hand(const json::object& object) {
  const auto raised = flag_of(object, "raised");
  if (!raised) return std::nullopt;
  return classroom::RaiseHand{*raised};
}

Decoded decode_lower_hand(const json::object& object) {
  const auto participant = participant_of(object);
  if (!participant) return std::nullopt;
  return classroom::LowerHand{*participant};
}

Decoded decode_lower_all_hands(const json::object&) {
  return classroom::LowerAllHands{};
}

Decoded decode_invite_to_speak(const json::object& object) {
  const auto participant = participant_of(object);
  const auto invited = flag_of(object, "invited");
  if (!participant || !invited) return std::nullopt;
  return classroom::InviteToSpeak{*participant, *invited};
}

Decoded decode_remove_person(const json::object& object) {
  const auto participant = participant_of(object);
  if (!participant) return std::nullopt;
  return classroom::RemovePerson{*participant};
}

Decoded decode_let_back(const json::object& object) {
  const auto removal = number_of(object, "removal");
  if (!removal) return std::nullopt;
  return classroom::LetBack{*removal};
}

Decoded decode_set_locked(const json::object& object) {
  const auto locked = flag_of(object, "locked");
  if (!locked) return std::nullopt;
  return classroom::SetLocked{*locked};
}

Decoded decode_mute_all(const json::object&) {
  return classroom::MuteAll{};
}

Decoded decode_end_class(const json::object&) {
  return classroom::EndClass{};
}

std::optional<classroom::Right> right_of(const json::object& object) {
  const auto word = text_of(object, "right");
  return word ? classroom::right_from(*word) : std::nullopt;
}

Decoded decode_set_student_right(const json::object& object) {
  const auto right = right_of(object);
  const auto given = flag_of(object, "given");
  if (!right || !given) return std::nullopt;
  return classroom::SetStudentRight{*right, *given};
}

Decoded decode_allow(const json::object& object) {
  const auto participant = participant_of(object);
  const auto right = right_of(object);
  const auto allowed = flag_of(object, "allowed");
  if (!participant || !right || !allowed) return std::nullopt;
  return classroom::Allow{*participant, *right, *allowed};
}

Decoded decode_set_entry(const json::object& object) {
  const auto word = text_of(object, "entry");
  const auto entry = word ? classroom::entry_from(*word) : std::nullopt;
  if (!entry) return std::nullopt;
  return classroom::SetEntry{*entry};
}

Decoded decode_admit(const json::object& object) {
  const auto participant = participant_of(object);
  if (!participant) return std::nullopt;
  return classroom::Admit{*participant};
}

Decoded decode_admit_all(const json::object&) {
  return classroom::AdmitAll{};
}

struct Decoder {
  std::string_view command;
  Decoded (*decode)(const json::object&);
};
constexpr std::array kDecoders{
    Decoder{"join", decode_join},
    Decoder{"publish_offer", decode_publish_offer},
    Decoder{"watch", decode_watch},
    Decoder{"subscribe_answer", decode_subscribe_answer},
    Decoder{"send_chat", decode_send_chat},
    Decoder{"set_source", decode_set_source},
    Decoder{"block", decode_block},
    Decoder{"leave", decode_leave},
    Decoder{"record", decode_record},
    Decoder{"set_carrier", decode_set_carrier},
    Decoder{"ping", decode_ping},
    Decoder{"delete_message", decode_delete_message},
    Decoder{"set_name", decode_set_name},
    Decoder{"mute_writer", decode_mute_writer},
    Decoder{"set_writers", decode_set_writers},
    Decoder{"raise_hand", decode_raise_hand},
    Decoder{"lower_hand", decode_lower_hand},
    Decoder{"lower_all_hands", decode_lower_all_hands},
    Decoder{"invite_to_speak", decode_invite_to_speak},
    Decoder{"remove_person", decode_remove_person},
    Decoder{"let_back", decode_let_back},
    Decoder{"set_locked", decode_set_locked},
    Decoder{"mute_all", decode_mute_all},
    Decoder{"end_class", decode_end_class},
    Decoder{"set_student_right", decode_set_student_right},
    Decoder{"allow", decode_allow},
    Decoder{"set_entry", decode_set_entry},
    Decoder{"admit", decode_admit},
    Decoder{"admit_all", decode_admit_all},
};

json::array to_json(classroom::Rights rights) {
  json::array list;
  for (const classroom::Right right : classroom::kRights) {
    if (rights.has(right)) list.emplace_back(classroom::to_string(right));
  }
  return list;
}

json::object to_json(const classroom::Participant& participant) {
  json::object sources;
  for (const classroom::Source source : classroom::kSources) {
    const classroom::SourceState& state = participant.source(source);
    sources[classroom::to_string(source)] = {{"on", state.on}, {"blocked", state.blocked}};
  }
  return {{"id", classroom::to_string(participant.id)},
          {"name", participant.name},
          {"role", classroom::to_string(participant.role)},
          {"connected", participant.connected},
          {"carrier", classroom::to_string(participant.carrier)},
          {"broadcast_only", participant.broadcast_only},
          {"allowed", to_json(participant.allowed)},
          {"sources", std::move(sources)}};
}

json::object to_json(const classroom::ChatMessage& message) {
  return {{"id", message.id.value}, {"from", classroom::to_string(message.from)},
          {"name", message.name},   {"role", classroom::to_string(message.role)},
          {"text", message.text},   {"at", message.at.milliseconds}};
}

template <class Messages>
json::array to_json_list(const Messages& messages) {
  json::array list;
  for (const classroom::ChatMessage& message : messages) list.push_back(to_json(message));
  return list;
}

json::array to_json(const std::vector<classroom::ParticipantId>& people) {
  json::array list;
  for (const classroom::ParticipantId id : people) list.emplace_back(classroom::to_string(id));
  return list;
}

json::object to_json(const classroom::Hand& hand) {
  return {{"participant", classroom::to_string(hand.participant)}, {"at", hand.at.milliseconds}};
}

json::array to_json(const std::vector<classroom::Removal>& removals) {
  json::array list;
  for (const classroom::Removal& removal : removals) {
    list.push_back({{"id", removal.id}, {"name", removal.name}});
  }
  return list;
}

json::object to_json(const classroom::Waiting& waiting) {
  return {{"id", classroom::to_string(waiting.id)}, {"name", waiting.name}};
}

json::array to_json(const std::vector<classroom::Waiting>& waiting) {
  json::array list;
  for (const classroom::Waiting& one : waiting) list.push_back(to_json(one));
  return list;
}

json::object to_json(const classroom::Recording& recording) {
  json::array left_out;
  for (const std::string& name : recording.left_out) left_out.emplace_back(name);
  return {{"state", classroom::to_string(recording.state)},
          {"by", recording.by},
          {"ended", recording.ended},
          {"left_out", std::move(left_out)},
          {"minutes_left",
           recording.minutes_left ? json::value(*recording.minutes_left) : json::value()}};
}

json::object to_json(const classroom::Broadcasting& broadcasting) {
  json::array left_out;
  for (const std::string& name : broadcasting.left_out) left_out.emplace_back(name);
  return {{"on", broadcasting.on}, {"left_out", std::move(left_out)}};
}

json::object event_json(const classroom::ParticipantJoined& event) {
  return {{"event", "participant_joined"}, {"participant", to_json(event.participant)}};
}
json::object event_json(const classroom::ParticipantChanged& event) {
  return {{"event", "participant_changed"}, {"participant", to_json(event.participant)}};
}
json::object event_json(const classroom::ParticipantLeft& event) {
  return {{"event", "participant_left"},
          {"participant", classroom::to_string(event.participant)},
          {"reason", classroom::to_string(event.reason)}};
}
json::object event_json(const classroom::ChatPosted& event) {
  return {{"event", "chat_posted"}, {"message", to_json(event.message)}};
}
json::object event_json(const classroom::ChatDeleted& event) {
  return {{"event", "chat_deleted"}, {"message", event.message.value}};
}
json::object event_json(const classroom::WriterMuted& event) {
  return {{"event", "writer_muted"},
          {"participant", classroom::to_string(event.participant)},
          {"muted", event.muted}};
}
json::object event_json(const classroom::WritersChanged& event) {
  return {{"event", "writers_changed"}, {"writers", classroom::to_string(event.writers)}};
}
json::object event_json(const classroom::Named& event) {
  return {{"event", "named"}, {"name", event.name}};
}
json::object event_json(const classroom::HandRaised& event) {
  return {{"event", "hand_raised"}, {"hand", to_json(event.hand)}};
}
json::object event_json(const classroom::HandLowered& event) {
  return {{"event", "hand_lowered"},
          {"participant", classroom::to_string(event.participant)},
          {"by", classroom::to_string(event.by)}};
}
json::object event_json(const classroom::AllHandsLowered& event) {
  return {{"event", "all_hands_lowered"}, {"by", classroom::to_string(event.by)}};
}
json::object event_json(const classroom::InvitedToSpeak& event) {
  return {{"event", "invited_to_speak"},
          {"participant", classroom::to_string(event.participant)},
          {"invited", event.invited}};
}
json::object event_json(const classroom::LockedChanged& event) {
  return {{"event", "locked_changed"}, {"locked", event.locked}};
}
json::object event_json(const classroom::EntryChanged& event) {
  return {{"event", "entry_changed"}, {"entry", classroom::to_string(event.entry)}};
}
json::object event_json(const classroom::WaitingJoined& event) {
  return {{"event", "waiting_joined"}, {"waiting", to_json(event.waiting)}};
}
json::object event_json(const classroom::WaitingLeft& event) {
  return {{"event", "waiting_left"}, {"participant", classroom::to_string(event.participant)}};
}
json::object event_json(const classroom::StudentRightsChanged& event) {
  return {{"event", "student_rights_changed"}, {"rights", to_json(event.rights)}};
}
json::object event_json(const classroom::RemovalsChanged& event) {
  return {{"event", "removals_changed"}, {"removals", to_json(event.removals)}};
}
json::object event_json(const classroom::VideoCodecChanged& event) {
  return {{"event", "republish"}, {"video_codec", classroom::to_string(event.codec)}};
}

json::object event_json(const classroom::RecordingChanged& event) {
  return {{"event", "recording_changed"}, {"recording", to_json(event.recording)}};
}

json::object event_json(const classroom::BroadcastingChanged& event) {
  return {{"event", "broadcasting_changed"},
          {"broadcasting", to_json(event.broadcasting)},
          {"direct_max", event.direct_max}};
}

// {"a":1} without its opening brace, to be put behind {"number":N,
EventBody body_of(const json::object& object) {
  return json::serialize(object).substr(1);
}

}  // namespace

Result<Message, DecodeError> decode(std::string_view text) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  const json::value value = json::parse(text, error, {}, options);
  if (error || !value.is_object()) return Failure{DecodeError{}};
  const json::object& object = value.get_object();
  const auto id = number_of(object, "id");
  const auto command = text_of(object, "command");
  if (!id || !command) return Failure{DecodeError{id}};
  for (const Decoder& decoder : kDecoders) {
    if (decoder.command != *command) continue;
    Decoded decoded = decoder.decode(object);
    if (!decoded) break;
    return Message{*id, std::move(*decoded)};
  }
  return Failure{DecodeError{id}};
}

std::string encode_reply(std::uint64_t id) {
  return json::serialize(json::object{{"reply", id}});
}

std::string encode_resumed(std::uint64_t id, bool all) {
  return json::serialize(json::object{{"reply", id}, {"resumed", all}});
}

std::string encode_refusal(std::uint64_t id, std::string_view refusal) {
  return json::serialize(json::object{{"reply", id}, {"refusal", refusal}});
}

std::string encode_publish_answer(std::uint64_t id, std::string_view sdp) {
  return json::serialize(json::object{{"reply", id}, {"sdp", sdp}});
}

EventBody encode_welcome(const Welcome& welcome) {
  json::array participants;
  for (const auto& participant : welcome.participants) participants.push_back(to_json(participant));
  json::array hands;
  for (const classroom::Hand& hand : welcome.hands) hands.push_back(to_json(hand));
  return body_of({{"event", "welcome"},
                  {"you", classroom::to_string(welcome.you)},
                  {"seat", welcome.seat},
                  {"back", welcome.back},
                  {"room", {{"name", welcome.room_name}, {"title", welcome.room_title}}},
                  {"video_codec", classroom::to_string(welcome.video_codec)},
                  {"participants", std::move(participants)},
                  {"chat", to_json_list(welcome.chat)},
                  {"writers", classroom::to_string(welcome.writers)},
                  {"muted", to_json(welcome.muted)},
                  {"hands", std::move(hands)},
                  {"invited", to_json(welcome.invited)},
                  {"locked", welcome.locked},
                  {"student_rights", to_json(welcome.student_rights)},
                  {"removals", to_json(welcome.removals)},
                  {"entry", classroom::to_string(welcome.entry)},
                  {"waiting", to_json(welcome.waiting)},
                  {"recording", to_json(welcome.recording)},
                  {"may_record", welcome.may_record},
                  {"broadcasting", to_json(welcome.broadcasting)},
                  {"direct_max", welcome.direct_max}});
}

EventBody encode_waiting(const WaitingWelcome& welcome) {
  return body_of({{"event", "waiting"},
                  {"you", classroom::to_string(welcome.you)},
                  {"seat", welcome.seat},
                  {"back", welcome.back},
                  {"room", {{"name", welcome.room_name}, {"title", welcome.room_title}}},
                  {"entry", classroom::to_string(welcome.entry)},
                  {"note", welcome.note}});
}

EventBody encode_channel_welcome(const ChannelWelcome& welcome) {
  return body_of({{"event", "channel_welcome"},
                  {"you", classroom::to_string(welcome.you)},
                  {"seat", welcome.seat},
                  {"back", welcome.back},
                  {"name", welcome.name},
                  {"role", classroom::to_string(welcome.role)},
                  {"people", welcome.people},
                  {"writers", classroom::to_string(welcome.writers)},
                  {"muted", to_json(welcome.muted)}});
}

EventBody encode_chat_history(const std::deque<classroom::ChatMessage>& messages) {
  return body_of({{"event", "chat_history"}, {"chat", to_json_list(messages)}});
}

EventBody encode_chat_people(std::size_t people) {
  return body_of({{"event", "chat_people"}, {"people", people}});
}

EventBody encode_event(const classroom::Event& event) {
  return std::visit([](const auto& e) { return body_of(event_json(e)); }, event);
}

EventBody encode_subscribe_offer(std::uint64_t offer, bool restart, std::string_view sdp,
                                 std::span<const OfferedTrack> tracks) {
  json::array list;
  for (const OfferedTrack& track : tracks) {
    list.push_back({{"mid", track.mid},
                    {"participant", classroom::to_string(track.participant)},
                    {"source", classroom::to_string(track.source)}});
  }
  return body_of({{"event", "subscribe_offer"},
                  {"offer", offer},
                  {"restart", restart},
                  {"sdp", sdp},
                  {"tracks", std::move(list)}});
}

EventBody encode_carried(classroom::Carrier carrier, std::string_view hls) {
  return body_of({{"event", "carried"}, {"carrier", classroom::to_string(carrier)}, {"hls", hls}});
}

EventBody encode_closing(std::string_view reason) {
  return body_of({{"event", "closing"}, {"reason", reason}});
}

std::string number_event(std::uint64_t number, const EventBody& body) {
  return "{\"number\":" + std::to_string(number) + "," + body;
}

}  // namespace app::signal
