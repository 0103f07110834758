// Slides: what of them is told to whom, and what is kept.
#include "app/signal/live_room.hpp"

namespace app::signal {

using classroom::ParticipantId;

namespace {

// Where so much waits to be read a pointer is not worth its bytes.
constexpr std::size_t kPointerBacklogMax = 16 * 1024;

}  // namespace

// The page that brings pictures has to know for which set.
void LiveRoom::on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                  const classroom::AddSlides& add) {
  const auto events = room_.handle(now, wall, seat.participant(), add);
  if (!events) {
    return seat.reply(id, encode_refusal(id, classroom::to_string(events.error())));
  }
  for (const classroom::Event& event : *events) {
    const auto* const added = std::get_if<classroom::SlidesAdded>(&event);
    if (added != nullptr) seat.reply(id, encode_added(id, added->set.id));
  }
  announce(*events);
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id,
                  const ReadStrokes& read) {
  if (room_.slides().find(read.place) == nullptr) {
    return seat.reply(id, encode_refusal(id, to_string(classroom::Refusal::kNoSuchSlide)));
  }
  seat.reply(id, encode_reply(id));
  for (EventBody& part : encode_strokes(read.place, room_.slides().strokes(read.place))) {
    seat.send(std::move(part));
  }
}

// Of the moment: it is not kept for who is away, and does not wait for who reads slowly.
void LiveRoom::tell_of(const classroom::Pointed& event) {
  const EventBody body = encode_event(event);
  for (auto& [who, seat] : seats_) {
    const bool reads = !outside_.contains(who) && seat.unread_bytes() <= kPointerBacklogMax;
    if (who != event.by && reads) seat.send_now(body);
  }
}

void LiveRoom::keep_slides(const classroom::Event& event) {
  ink_.note(event);
  if (const auto* added = std::get_if<classroom::SlidesAdded>(&event)) {
    doorkeeper_.keep_slides(name_, added->set);
  } else if (const auto* page = std::get_if<classroom::SlidePageChanged>(&event)) {
    doorkeeper_.keep_slide_page(name_, page->place, page->page);
  } else if (const auto* removed = std::get_if<classroom::SlidesRemoved>(&event)) {
    doorkeeper_.forget_slides(name_, removed->set);
  } else if (const auto* shown = std::get_if<classroom::SlideShown>(&event)) {
    const auto& now = shown->shown;
    doorkeeper_.keep_shown(name_, now ? std::optional(now->place) : std::nullopt);
  }
}

void LiveRoom::keep_ink() {
  for (const classroom::InkChange& change : ink_.take(room_.slides())) {
    doorkeeper_.keep_ink(name_, change);
  }
}

std::optional<std::string_view> LiveRoom::refuses_picture(ParticipantId who,
                                                          classroom::SlidePlace place) const {
  const auto why = room_.refuses_picture(who, place);
  return why ? std::optional(classroom::to_string(*why)) : std::nullopt;
}

std::optional<std::string_view> LiveRoom::set_picture(ParticipantId who,
                                                      classroom::SlidePlace place,
                                                      classroom::SlideSize size,
                                                      classroom::SlidePicture picture) {
  const auto events = room_.set_picture(who, place, size, std::move(picture));
  if (!events) return classroom::to_string(events.error());
  announce(*events);
  return std::nullopt;
}

}  // namespace app::signal
