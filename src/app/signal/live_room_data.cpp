// How much of the class each is sent, and what is therefore wanted of whose camera is on.
#include <utility>

#include "app/signal/live_room.hpp"

namespace app::signal {

using classroom::ParticipantId;

namespace {

// After which others may want more, or less, of a camera.
template <class... Kinds>
bool is_one_of(const classroom::Event& event) {
  return (std::holds_alternative<Kinds>(event) || ...);
}

}  // namespace

void LiveRoom::note_cameras(const classroom::Event& event) {
  cameras_are_old_ =
      cameras_are_old_ ||
      is_one_of<classroom::ParticipantJoined, classroom::ParticipantChanged,
                classroom::ParticipantLeft, classroom::InvitedToSpeak, classroom::CamerasChanged,
                classroom::RoleChanged, classroom::DataStepChanged, classroom::CeilingChanged,
                classroom::RecordingChanged, classroom::BroadcastingChanged>(event);
}

void LiveRoom::tell_of(const classroom::DataStepChanged& event) {
  const SharedEvent body = share(encode_event(event));
  for (auto& [who, seat] : seats_) {
    if (teaches(who)) seat.send(body);
  }
}

void LiveRoom::tell_of_cameras() {
  using classroom::CameraSize;
  if (!std::exchange(cameras_are_old_, false)) return;
  for (const classroom::Participant& person : room_.participants()) {
    const RoomMedia::Key camera{person.id, classroom::Source::kCamera};
    if (!person.source(camera.source).on) continue;
    const bool before_all = room_.is_before_all(camera.who, camera.source);
    const bool in_sizes = media_.layers().contains(camera);  // each is sent its own
    const bool taken = before_all && (recording_.goes_on() || room_.broadcasting().on);
    const CameraSize wanted = taken || in_sizes || media_.is_on_stage(camera)
                                  ? CameraSize::kFull
                                  : room_.camera_wanted(person.id);
    const auto [told, is_new] = told_cameras_.try_emplace(person.id, CameraSize::kFull);
    if (std::exchange(told->second, wanted) == wanted) continue;
    if (Seat* const seat = seats_.find(person.id)) seat->send(encode_camera_wanted(wanted));
  }
}

void LiveRoom::picture_held(const sfu::PictureHeld& event) {
  const auto held = media_.held(event);
  if (!held) return;
  if (Seat* const seat = seats_.find(held->viewer)) {
    seat->send(encode_picture_held(held->key.who, held->key.source, event.held));
  }
}

void LiveRoom::layer_wanted(base::Time now, const sfu::LayerWanted& event) {
  if (media_.note_wanted(event)) tell_of_layers(now);
}

void LiveRoom::layer_missing(base::Time now, const sfu::LayerMissing& event) {
  if (media_.note_missing(event)) tell_of_layers(now);
}

void LiveRoom::tell_of_layers(base::Time now) {
  std::erase_if(layer_wishes_,
                [&](const auto& entry) { return !media_.layers().contains(entry.first); });
  for (const auto& [key, layers] : media_.layers()) {
    std::set<std::string> all;
    for (const RoomMedia::LayerOf& layer : layers) all.insert(layer.rid);
    const auto told = layer_wishes_[key].update(now, all, media_.wanted_layers(key));
    Seat* const seat = told ? seats_.find(key.who) : nullptr;
    if (seat != nullptr) seat->send(encode_layers_wanted(key.source, *told));
  }
}

void LiveRoom::speakers_changed(const sfu::SpeakersChanged& event) {
  const auto speaking = media_.speaking(event);
  if (!speaking) return;
  speaking_[speaking->place] = speaking->who;
  const SharedEvent body = share(encode_speakers_changed(speaking->who));
  for (auto& [who, seat] : seats_) {
    if (place_without_sound(seat) == speaking->place) seat.send(body);
  }
}

// Others know from what they play.
std::optional<std::uint64_t> LiveRoom::place_without_sound(const Seat& seat) const {
  const classroom::Participant* const person = room_.find(seat.participant());
  if (person == nullptr) return std::nullopt;
  const bool hears = !is_audience(seat) && room_.takes_sound(person->id);
  return hears ? std::nullopt : std::optional(person->group.value);
}

void LiveRoom::tell_who_speaks(Seat& seat) {
  const auto place = place_without_sound(seat);
  const auto found = place ? speaking_.find(*place) : speaking_.end();
  if (found != speaking_.end()) seat.send(encode_speakers_changed(found->second));
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const ShowSizes& show) {
  if (is_audience(seat)) {
    return seat.reply(id,
                      encode_refusal(id, classroom::to_string(classroom::Refusal::kNotAllowed)));
  }
  std::map<RoomMedia::Key, std::size_t> shown;
  for (const ShownSize& one : show.sizes) {
    shown[{one.participant, classroom::Source::kCamera}] = one.layers;
  }
  media_.set_shown(seat.participant(), std::move(shown));
  seat.reply(id, encode_reply(id));
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id,
                  const TellFreezes& tell) {
  freezes_[seat.participant()] = tell.freezes;
  seat.reply(id, encode_reply(id));
}

ClassStreams LiveRoom::streams() const {
  ClassStreams streams;
  streams.watchers = media_.watchers();
  for (auto& [who, line] : media_.lines()) {
    const classroom::Participant* const person = room_.find(who);
    if (person == nullptr) continue;
    ClassLine& entry = streams.people.emplace_back(line);
    entry.participant = classroom::to_string(who);
    entry.name = person->name;
    if (const auto told = freezes_.find(who); told != freezes_.end()) entry.freezes = told->second;
  }
  return streams;
}

}  // namespace app::signal
