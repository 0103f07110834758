// A class that does little but draw: whoever hears the events has the same pages and ink as the
// room.
#include <array>
#include <variant>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/classroom/room_fixture.hpp"
#include "tests/classroom/slides_invariants.hpp"

namespace classroom {
namespace {

struct SlidesPropertyTest : RoomFixture {
  void note(SlidesObserver& observer, const Events& events) {
    for (const Event& event : events) {
      std::visit(
          [&](const auto& e) {
            using E = std::decay_t<decltype(e)>;
            if constexpr (std::is_same_v<E, Pointed>) {
              observer.on(e, *room_.find(e.by));
            } else if constexpr (requires { observer.on(e); }) {
              observer.on(e);
            }
          },
          event);
    }
  }
};

TEST_F(SlidesPropertyTest, whoever_hears_all_events_has_the_same_board) {
  const ParticipantId teacher = room_.join(now_, {"Bu Sari", Role::kTeacher, kChromium})->id;
  const std::array people{teacher, room_.join(now_, {"Ani", Role::kStudent, kChromium})->id,
                          room_.join(now_, {"Budi", Role::kStudent, kChromium})->id,
                          room_.join(now_, {"Citra", Role::kStudent, kChromium})->id};
  does(people[3], SetDataStep{DataStep::kText});  // as if he were not there, he hears it all
  base::SeededRandom random(7);
  const auto next = [&]() -> unsigned { return random.u32() & 0xFF; };
  SlidesObserver observer(room_);
  for (int i = 0; i < 20'000; ++i) {
    now_ += std::chrono::milliseconds(next());
    const ParticipantId who = people[next() % people.size()];
    switch (next() % 16) {
      case 0:
        note(observer, observer.bring(who, next));
        break;
      case 1: {
        const auto set =
            room_.handle(now_, kWall, teacher, SetStudentRight{Right::kPresent, next() % 2 == 0});
        note(observer, set.value_or(Events{}));
        break;
      }
      case 2:
        note(observer,
             room_.handle(now_, kWall, teacher, Allow{who, Right::kPresent, next() % 2 == 0})
                 .value_or(Events{}));
        break;
      default:
        note(observer, observer.command(who, next, [&](const Command& wish) {
          return room_.handle(now_, kWall, who, wish);
        }));
        break;
    }
    observer.check(false);
  }
  const auto& seen = observer.seen();
  for (const std::size_t count :
       {seen.drawn, seen.grown, seen.erased, seen.pictures, seen.shown, seen.refused}) {
    EXPECT_GT(count, 50U);
  }
}

}  // namespace
}  // namespace classroom
