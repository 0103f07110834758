// What must be true of who is sent what, and of a class whose teacher is not reached, in a room's
// random life.
#pragma once

#include <algorithm>
#include <map>
#include <set>
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

  void on(const DataStepChanged& e) {
    CHECK(steps_[e.participant] != e.step);
    steps_[e.participant] = e.step;
  }
  void on(const CeilingChanged& e) {
    CHECK(e.step != ceiling_);
    ceiling_ = e.step;
  }
  void on(const ParticipantLeft& e) { steps_.erase(e.participant); }
  void on(const InvitedToSpeak& e) {
    if (e.invited) {
      invited_.insert(e.participant);
    } else {
      invited_.erase(e.participant);
    }
  }
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
    CHECK(room_.ceiling() == ceiling_);
    led_ = std::ranges::any_of(
        people, [](const Participant& person) { return leads(person.role) && person.connected; });
    was_led_ = (was_led_ || led_) && !over;
    CHECK(!absence_.away || is_left());
    for (const Participant& person : people) {
      for (const Source source : kSources) {
        CHECK(!absence_.waits() || leads(person.role) || !room_.may_send(person.id, source));
      }
      check_sent(person, people);
      check_steps(person, people);
    }
  }

 private:
  // By the rule for cameras, the groups, and what each takes.
  void check_sent(const Participant& owner, const std::vector<Participant>& people) {
    const bool hidden = cameras_ == CameraRule::kTeachers && !leads(owner.role);
    CHECK(!hidden || !room_.is_before_all(owner.id, Source::kCamera));
    bool full = false;
    bool small = false;
    for (const Participant& viewer : people) {
      const bool together = viewer.group == owner.group;
      for (const Source source : kSources) {
        const bool seen = source != Source::kCamera || leads(viewer.role) || !hidden;
        CHECK(room_.may_receive(viewer.id, owner.id, source) ==
              (together && seen && takes(viewer, owner, source)));
      }
      if (viewer.id == owner.id || !room_.may_receive(viewer.id, owner.id, Source::kCamera)) {
        continue;
      }
      (step_of(viewer) == DataStep::kEverything ? full : small) = true;
    }
    const CameraSize one = full    ? CameraSize::kFull
                           : small ? CameraSize::kSmall
                                   : CameraSize::kNone;
    CHECK(room_.camera_wanted(owner.id) == (full && small ? CameraSize::kMedium : one));
  }
  DataStep step_of(const Participant& viewer) {
    const DataStep own = steps_[viewer.id];
    return leads(viewer.role) ? own : std::max(own, ceiling_);
  }
  bool takes(const Participant& viewer, const Participant& owner, Source source) {
    const bool in_front = leads(owner.role) || invited_.contains(owner.id);
    switch (step_of(viewer)) {
      case DataStep::kEverything:
        return true;
      case DataStep::kLowCamera:
        return source != Source::kCamera || in_front;
      case DataStep::kScreen:
        return source != Source::kCamera;
      case DataStep::kSound:
        return !is_video(source);
      case DataStep::kText:
        break;
    }
    return false;
  }
  // A teacher knows who stands where, everybody else where he stands himself.
  void check_steps(const Participant& person, const std::vector<Participant>& people) {
    std::vector<TakenStep> expected;
    for (const Participant& other : people) {
      const DataStep step = steps_[other.id];
      const bool told = leads(person.role) || other.id == person.id;
      if (told && step != DataStep::kEverything) expected.push_back({other.id, step});
    }
    CHECK(room_.steps_known_to(person) == expected);
  }

  const Room& room_;
  CameraRule cameras_ = CameraRule::kAll;
  Absence absence_;
  DataStep ceiling_ = DataStep::kEverything;
  std::map<ParticipantId, DataStep> steps_;
  std::set<ParticipantId> invited_;
  bool was_led_ = false;
  bool led_ = false;
};

}  // namespace classroom
