// The class while no teacher is reached.
#include <algorithm>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

Events Room::set_usual_absence(AbsenceRule rule) {
  if (std::exchange(usual_absence_, rule) == rule) return {};
  Events events = change_absence({rule, absence_.away});
  carry_on(now_, events);
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetAbsence& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return change_absence({wish.rule, absence_.away});
}

bool Room::is_led() const {
  return std::ranges::any_of(members_, [](const auto& entry) {
    const Member& member = entry.second;
    return leads(member.person.role) && member.person.connected && !member.program;
  });
}

void Room::note_led() {
  was_led_ = true;
  led_no_more_ = base::kNever;
}

Events Room::end_absence() {
  if (!is_led()) return {};
  note_led();
  return change_absence({absence_.rule, false});
}

void Room::note_absence(base::Time now, Events& events) {
  if (!was_led_ || absence_.away) return;
  if (is_led()) {
    led_no_more_ = base::kNever;
  } else if (led_no_more_ == base::kNever) {
    led_no_more_ = now;
  } else if (now >= led_no_more_ + kAbsenceGrace) {
    led_no_more_ = base::kNever;
    append(events, change_absence({absence_.rule, true}));
  }
}

Events Room::change_absence(Absence absence) {
  if (std::exchange(absence_, absence) == absence) return {};
  Events events{AbsenceChanged{absence_}};
  if (absence_.waits()) {
    for (auto& [id, member] : members_) {
      const Participant before = member.person;
      stop_what_is_not_allowed(member.person);
      if (member.person != before) events.emplace_back(ParticipantChanged{member.person});
    }
  }
  append(events, admit_due());
  return events;
}

// The next class begins as the room has it.
Events Room::reset_absence() {
  was_led_ = false;
  led_no_more_ = base::kNever;
  return change_absence({usual_absence_, false});
}

}  // namespace classroom
