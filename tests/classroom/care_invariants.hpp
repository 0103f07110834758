// What must be true of who sees cameras, and of a class whose teacher is not reached, in a room's
// random life.
#pragma once

#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "classroom/room.hpp"

namespace classroom {

// By what a page knows.
class CareObserver {
 public:
  explicit CareObserver(const Room& room) : room_(room) {}

  const Absence& absence() const { return absence_; }
  // Whether somebody may be looked for, though nobody is away yet.
  bool is_left() const { return was_led_ && !led_; }

  void on(const CamerasChanged& e) {
    CHECK(e.rule != cameras_);
    cameras_ = e.rule;
  }
  void on(const AbsenceChanged& e) {
    CHECK(e.absence != absence_);
    absence_ = e.absence;
  }

  // Nobody is away before he was there, nor while he is reached; and none of those who wait for him
  // is heard. `over`: nobody is in the class, nor waits.
  void check(const std::vector<Participant>& people, bool over) {
    CHECK(room_.absence() == absence_);
    CHECK(room_.cameras() == cameras_);
    led_ = std::ranges::any_of(
        people, [](const Participant& person) { return leads(person.role) && person.connected; });
    was_led_ = (was_led_ || led_) && !over;
    CHECK(!absence_.away || is_left());
    for (const Participant& person : people) {
      for (const Source source : kSources) {
        CHECK(!absence_.waits() || leads(person.role) || !room_.may_send(person.id, source));
      }
      check_camera(person, people);
    }
  }

 private:
  void check_camera(const Participant& owner, const std::vector<Participant>& people) const {
    const bool hidden = cameras_ == CameraRule::kTeachers && !leads(owner.role);
    CHECK(!hidden || !room_.is_before_all(owner.id, Source::kCamera));
    for (const Participant& viewer : people) {
      const bool sees = room_.may_receive(viewer.id, owner.id, Source::kCamera);
      CHECK(sees == ((leads(viewer.role) || !hidden) && viewer.group == owner.group));
    }
  }

  const Room& room_;
  CameraRule cameras_ = CameraRule::kAll;
  Absence absence_;
  bool was_led_ = false;
  bool led_ = false;
};

}  // namespace classroom
