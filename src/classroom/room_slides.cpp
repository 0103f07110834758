// Slides and what is drawn on them: who may what in class.
#include <algorithm>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {
namespace {

Slides::Person person_of(const Participant& person) {
  return {person.id, leads(person.role)};
}

}  // namespace

// In a group everybody shares with his group; slides are before the whole class.
bool Room::may_present(const Participant& person) const {
  if (leads(person.role)) return true;
  const bool can = person.role == Role::kStudent && person.carrier == Carrier::kDirect &&
                   person.group == kWholeClass && !absence_.waits() &&
                   !person.source(Source::kScreen).blocked;
  return can && (student_rights_.has(Right::kPresent) || is_let_present(person));
}

bool Room::is_let_present(const Participant& person) const {
  return leads(person.role) || person.allowed.has(Right::kPresent);
}

Room::Decision Room::on(base::Time, base::WallTime wall, Member& member, const AddSlides& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.add(person_of(member.person), wish, wall);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const AddBoardPage& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.add_page(person_of(member.person), is_let_present(member.person), wish.set);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const RemoveSlides& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.remove(person_of(member.person), is_let_present(member.person), wish.set);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const ShowSlide& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  // When he may show the next one, were there no burst.
  const base::Time next = std::max(member.shows_next, now);
  if (next - now > (kShowBurst - 1) * kShowPause) return base::Failure{Refusal::kTooFast};
  auto decided = slides_.show(person_of(member.person), is_let_present(member.person), wish.place);
  if (decided && !decided->empty()) member.shows_next = next + kShowPause;
  return decided;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const HideSlides&) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.hide(is_let_present(member.person));
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Draw& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.draw(person_of(member.person), wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Erase& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.erase(person_of(member.person), wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const UndoStroke& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  return slides_.undo(person_of(member.person), wish.place);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const ClearPage& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return slides_.clear(wish.place);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const Point& wish) {
  if (!may_present(member.person)) return base::Failure{Refusal::kNotAllowed};
  if (slides_.find(wish.place) == nullptr) return base::Failure{Refusal::kNoSuchSlide};
  if (wish.at && (wish.at->x > kPlaceMax || wish.at->y > kPlaceMax)) {
    return base::Failure{Refusal::kBadMessage};
  }
  const bool soon = member.pointed != base::Time{} && now < member.pointed + kPointPause;
  if (soon && wish.at) return base::Failure{Refusal::kTooFast};
  member.pointed = now;
  return Events{Pointed{member.person.id, wish.place, wish.at}};
}

std::optional<Refusal> Room::refuses_picture(ParticipantId who, SlidePlace place) const {
  const Participant* const person = find(who);
  if (person == nullptr) return Refusal::kNotInRoom;
  if (!may_present(*person)) return Refusal::kNotAllowed;
  return slides_.refuses_picture(person_of(*person), place);
}

base::Result<Events, Refusal> Room::set_picture(ParticipantId who, SlidePlace place, SlideSize size,
                                                SlidePicture picture) {
  if (const auto why = refuses_picture(who, place)) return base::Failure{*why};
  return slides_.set_picture(person_of(*find(who)), place, size, std::move(picture));
}

void Room::restore_slides(std::span<const KeptSlides> slides) {
  slides_.restore(slides);
}

}  // namespace classroom
