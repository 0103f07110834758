// Commands out of their JSON: one function for each.
#include <array>
#include <chrono>

#include <boost/json.hpp>

#include "app/signal/command_fields.hpp"
#include "app/signal/handovers_decode.hpp"
#include "app/signal/protocol.hpp"
#include "app/signal/slides_decode.hpp"
#include "app/signal/watching_decode.hpp"

namespace app::signal {

namespace json = boost::json;
using base::Failure;
using base::Result;

namespace {

constexpr std::size_t kDepthMax = 6;
// A number of seconds that std::chrono can count with; what is allowed is the room's business.
constexpr std::uint64_t kSecondsMax = 1'000'000;

using Decoded = std::optional<Command>;  // nullopt: a field is missing or wrong

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
              text_of(object, "device"),
              flag_of(object, "mesh").value_or(false)};
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

// Whether the object has more than null there.
bool has(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value != nullptr && !value->is_null();
}

// What is there and not understood is refused: a message for one person must not go to all.
Decoded decode_send_chat(const json::object& object) {
  auto text = text_of(object, "text");
  if (!text) return std::nullopt;
  classroom::SendChat chat{std::move(*text), {}, {}};
  if (has(object, "reply_to")) {
    const auto message = number_of(object, "reply_to");
    if (!message) return std::nullopt;
    chat.reply_to = classroom::MessageId{*message};
  }
  if (has(object, "to")) {
    const auto word = text_of(object, "to");
    chat.to = word ? classroom::participant_id_from(*word) : std::nullopt;
    if (!chat.to) return std::nullopt;
  }
  chat.everyone = flag_of(object, "everyone").value_or(false);
  return chat;
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

Decoded decode_edit_message(const json::object& object) {
  const auto message = number_of(object, "message");
  auto text = text_of(object, "text");
  if (!message || !text) return std::nullopt;
  return classroom::EditMessage{classroom::MessageId{*message}, std::move(*text)};
}

Decoded decode_react(const json::object& object) {
  const auto message = number_of(object, "message");
  const auto word = text_of(object, "reaction");
  const auto reaction = word ? classroom::reaction_from(*word) : std::nullopt;
  const auto on = flag_of(object, "on");
  if (!message || !reaction || !on) return std::nullopt;
  return classroom::React{classroom::MessageId{*message}, *reaction, *on};
}

Decoded decode_set_private(const json::object& object) {
  const auto word = text_of(object, "private");
  const auto rule = word ? classroom::private_rule_from(*word) : std::nullopt;
  if (!rule) return std::nullopt;
  return classroom::SetPrivate{*rule};
}

Decoded decode_set_cameras(const json::object& object) {
  const auto word = text_of(object, "cameras");
  const auto rule = word ? classroom::camera_rule_from(*word) : std::nullopt;
  if (!rule) return std::nullopt;
  return classroom::SetCameras{*rule};
}

Decoded decode_set_absence(const json::object& object) {
  const auto word = text_of(object, "rule");
  const auto rule = word ? classroom::absence_rule_from(*word) : std::nullopt;
  if (!rule) return std::nullopt;
  return classroom::SetAbsence{*rule};
}

std::optional<classroom::DataStep> step_of(const json::object& object) {
  const auto word = text_of(object, "step");
  return word ? classroom::data_step_from(*word) : std::nullopt;
}

Decoded decode_set_data_step(const json::object& object) {
  const auto step = step_of(object);
  if (!step) return std::nullopt;
  return classroom::SetDataStep{*step};
}

Decoded decode_set_ceiling(const json::object& object) {
  const auto step = step_of(object);
  if (!step) return std::nullopt;
  return classroom::SetCeiling{*step};
}

Decoded decode_set_role(const json::object& object) {
  const auto participant = participant_of(object);
  const auto word = text_of(object, "role");
  const auto role = word ? classroom::role_from(*word) : std::nullopt;
  if (!participant || !role) return std::nullopt;
  return classroom::SetRole{*participant, *role};
}

Decoded decode_show_sign(const json::object& object) {
  const json::value* const sign = object.if_contains("sign");
  if (sign == nullptr) return std::nullopt;
  if (sign->is_null()) return classroom::ShowSign{};
  const auto word = text_of(object, "sign");
  const auto known = word ? classroom::sign_from(*word) : std::nullopt;
  if (!known) return std::nullopt;
  return classroom::ShowSign{*known};
}

Decoded decode_clear_signs(const json::object&) {
  return classroom::ClearSigns{};
}

Decoded decode_pick_student(const json::object&) {
  return classroom::PickStudent{};
}

Decoded decode_set_timer(const json::object& object) {
  const auto seconds = number_of(object, "seconds");
  if (!seconds || *seconds > kSecondsMax) return std::nullopt;
  return classroom::SetTimer{std::chrono::seconds(*seconds)};
}

std::optional<classroom::PollId> poll_of(const json::object& object) {
  const auto number = number_of(object, "poll");
  if (!number) return std::nullopt;
  return classroom::PollId{*number};
}

Decoded decode_save_poll(const json::object& object) {
  // What was meant as anonymous is not asked by name, nor what was meant for a draft anew.
  const auto anonymous = flag_of(object, "anonymous");
  if (!anonymous || (has(object, "poll") && !poll_of(object))) return std::nullopt;
  classroom::SavePoll save{poll_of(object), {}, flag_of(object, "open").value_or(false)};
  auto question = text_of(object, "question");
  const auto word = text_of(object, "kind");
  const auto kind = word ? classroom::poll_kind_from(*word) : std::nullopt;
  const json::value* const options = object.if_contains("options");
  if (!question || !kind || options == nullptr || !options->is_array()) return std::nullopt;
  if (options->get_array().size() > classroom::kPollOptionsMax) return std::nullopt;
  for (const json::value& option : options->get_array()) {
    if (!option.is_string()) return std::nullopt;
    save.form.options.emplace_back(option.get_string());
  }
  save.form.question = std::move(*question);
  save.form.kind = *kind;
  save.form.anonymous = *anonymous;
  return save;
}

Decoded decode_open_poll(const json::object& object) {
  const auto poll = poll_of(object);
  if (!poll) return std::nullopt;
  return classroom::OpenPoll{*poll};
}

Decoded decode_close_poll(const json::object& object) {
  const auto poll = poll_of(object);
  if (!poll) return std::nullopt;
  return classroom::ClosePoll{*poll};
}

Decoded decode_publish_poll(const json::object& object) {
  const auto poll = poll_of(object);
  const auto published = flag_of(object, "published");
  if (!poll || !published) return std::nullopt;
  return classroom::PublishPoll{*poll, *published};
}

Decoded decode_delete_poll(const json::object& object) {
  const auto poll = poll_of(object);
  if (!poll) return std::nullopt;
  return classroom::DeletePoll{*poll};
}

Decoded decode_answer_poll(const json::object& object) {
  const auto poll = poll_of(object);
  const json::value* const choices = object.if_contains("choices");
  if (!poll || choices == nullptr || !choices->is_array()) return std::nullopt;
  if (choices->get_array().size() > classroom::kPollOptionsMax) return std::nullopt;
  classroom::AnswerPoll answer{*poll, {}, text_of(object, "text").value_or("")};
  for (const json::value& choice : choices->get_array()) {
    if (!choice.is_int64() || choice.get_int64() < 0) return std::nullopt;
    answer.choices.push_back(static_cast<std::size_t>(choice.get_int64()));
  }
  return answer;
}

Decoded decode_read_poll(const json::object& object) {
  const auto poll = poll_of(object);
  if (!poll) return std::nullopt;
  return ReadPoll{*poll};
}

// {"name": ..., "participants": [...]}
std::optional<classroom::GroupForm> group_of(const json::value& item) {
  if (!item.is_object()) return std::nullopt;
  auto name = text_of(item.get_object(), "name");
  const json::value* const people = item.get_object().if_contains("participants");
  if (!name || people == nullptr || !people->is_array()) return std::nullopt;
  classroom::GroupForm group{std::move(*name), {}};
  for (const json::value& one : people->get_array()) {
    if (!one.is_string()) return std::nullopt;
    const auto id = classroom::participant_id_from(std::string_view(one.get_string()));
    if (!id) return std::nullopt;
    group.participants.push_back(*id);
  }
  return group;
}

Decoded decode_open_breakouts(const json::object& object) {
  const auto seconds = number_of(object, "seconds");
  const json::value* const groups = object.if_contains("groups");
  if (!seconds || *seconds > kSecondsMax || groups == nullptr || !groups->is_array() ||
      groups->get_array().size() > classroom::kGroupsMax) {
    return std::nullopt;
  }
  classroom::OpenBreakouts open{{}, std::chrono::seconds(*seconds)};
  for (const json::value& item : groups->get_array()) {
    auto group = group_of(item);
    if (!group) return std::nullopt;
    open.groups.push_back(std::move(*group));
  }
  return open;
}

Decoded decode_move_to_group(const json::object& object) {
  const auto participant = participant_of(object);
  const auto group = number_of(object, "group");
  if (!participant || !group) return std::nullopt;
  return classroom::MoveToGroup{*participant, classroom::GroupId{*group}};
}

Decoded decode_close_breakouts(const json::object&) {
  return classroom::CloseBreakouts{};
}

Decoded decode_mesh_signal(const json::object& object) {
  const auto word = text_of(object, "to");
  const auto to = word ? classroom::participant_id_from(*word) : std::nullopt;
  auto signal = text_of(object, "signal");
  if (!to || !signal) return std::nullopt;
  return classroom::MeshSignal{*to, std::move(*signal)};
}

Decoded decode_mesh_pair(const json::object& object) {
  const auto participant = participant_of(object);
  const auto up = flag_of(object, "up");
  if (!participant || !up) return std::nullopt;
  return classroom::MeshPair{*participant, *up};
}

Decoded decode_moved_to_server(const json::object& object) {
  const auto move = number_of(object, "move");
  if (!move) return std::nullopt;
  return classroom::MovedToServer{*move};
}

struct Decoder {
  std::string_view command;
  Decoded (*decode)(const json::object&);
};
constexpr std::array kDecoders{
    Decoder{"join", decode_join},
    Decoder{"publish_offer", decode_publish_offer},
    Decoder{"watch", decode_watch},
    Decoder{"show_sizes", decode_show_sizes},
    Decoder{"tell_freezes", decode_tell_freezes},
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
    Decoder{"edit_message", decode_edit_message},
    Decoder{"react", decode_react},
    Decoder{"set_private", decode_set_private},
    Decoder{"set_cameras", decode_set_cameras},
    Decoder{"set_absence", decode_set_absence},
    Decoder{"set_role", decode_set_role},
    Decoder{"set_data_step", decode_set_data_step},
    Decoder{"set_ceiling", decode_set_ceiling},
    Decoder{"show_sign", decode_show_sign},
    Decoder{"clear_signs", decode_clear_signs},
    Decoder{"pick_student", decode_pick_student},
    Decoder{"set_timer", decode_set_timer},
    Decoder{"save_poll", decode_save_poll},
    Decoder{"open_poll", decode_open_poll},
    Decoder{"close_poll", decode_close_poll},
    Decoder{"publish_poll", decode_publish_poll},
    Decoder{"delete_poll", decode_delete_poll},
    Decoder{"answer_poll", decode_answer_poll},
    Decoder{"read_poll", decode_read_poll},
    Decoder{"open_breakouts", decode_open_breakouts},
    Decoder{"move_to_group", decode_move_to_group},
    Decoder{"close_breakouts", decode_close_breakouts},
    Decoder{"mesh_signal", decode_mesh_signal},
    Decoder{"mesh_pair", decode_mesh_pair},
    Decoder{"moved_to_server", decode_moved_to_server},
    Decoder{"add_slides", decode_add_slides},
    Decoder{"add_board_page", decode_add_board_page},
    Decoder{"remove_slides", decode_remove_slides},
    Decoder{"show_slide", decode_show_slide},
    Decoder{"hide_slides", decode_hide_slides},
    Decoder{"draw", decode_draw},
    Decoder{"erase", decode_erase},
    Decoder{"undo_stroke", decode_undo_stroke},
    Decoder{"clear_page", decode_clear_page},
    Decoder{"point", decode_point},
    Decoder{"read_strokes", decode_read_strokes},
    Decoder{"offer_file", decode_offer_file},
    Decoder{"take_file", decode_take_file},
    Decoder{"file_signal", decode_file_signal},
    Decoder{"end_file", decode_end_file},
};

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

}  // namespace app::signal
