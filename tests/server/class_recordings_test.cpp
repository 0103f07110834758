#include "server/class_recordings.hpp"

#include <future>
#include <mutex>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "app/signal/signal_hub.hpp"
#include "server/system_clock.hpp"
#include "tests/app/signal/fakes.hpp"
#include "tests/live/packet_source.hpp"

namespace server {
namespace {

using app::ClassNote;
using classroom::Source;
using live::recording::EndReason;
using live::recording::RecordingId;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The live thread with nobody on the disk but a list.
class ClassRecordingsTest : public testing::Test {
 protected:
  ClassRecordingsTest() {
    recordings.join(live, hub, clock);
    live.start();
  }
  LiveLoop::Sinks sinks() {
    LiveLoop::Sinks sinks{[](auto) {}, [](auto) {}, [](auto) {}, [](auto) {},
                          [this](live::StationEvent event) {
                            const std::lock_guard lock(mutex);
                            events.push_back(std::move(event));
                          }};
    sinks.recording_begins = [](const auto&) { return true; };
    sinks.recording_writes = [this](live::RecordingWrites writes) {
      const std::lock_guard lock(mutex);
      for (auto& operation : writes.operations) operations.push_back(std::move(operation));
      return !too_slow;
    };
    return sinks;
  }
  // All that was posted to the live thread has been done by then.
  void settle() {
    std::promise<void> done;
    live.with_classes([&](live::Classes&, base::Time) { done.set_value(); });
    done.get_future().wait();
    std::promise<void> told;
    live.with_classes([&](live::Classes&, base::Time) { told.set_value(); });
    told.get_future().wait();
  }
  template <class T>
  std::vector<T> all() {
    const std::lock_guard lock(mutex);
    std::vector<T> found;
    for (const live::StationEvent& event : events) {
      if (const T* what = std::get_if<T>(&event)) found.push_back(*what);
    }
    return found;
  }
  std::string notes() {
    const std::lock_guard lock(mutex);
    std::string lines;
    for (const auto& operation : operations) {
      const auto* note = std::get_if<live::recording::Note>(&operation);
      if (note != nullptr) lines += note->lines.substr(note->lines.find('\t'));
    }
    return lines;
  }

  std::mutex mutex;
  std::vector<live::StationEvent> events;
  std::vector<live::recording::Operation> operations;
  std::atomic<bool> too_slow = false;
  SystemClock clock;
  boost::asio::io_context loop;
  app::signal::FakeDoorkeeper door;
  app::signal::FakeMediaPort port;
  base::SeededRandom random{1};
  app::Counters counters;
  LiveLoop live{LiveLoop::Settings{.rtmp = false, .rtmp_port = 0, .listen_addresses = {}}, clock,
                sinks()};
  ClassRecordings recordings;
  app::signal::SignalHub hub{loop.get_executor(), door, {&port}, random, clock, counters, 10,
                             &recordings};
};

TEST_F(ClassRecordingsTest, carries_a_class_to_the_live_thread) {
  const std::uint64_t number = recordings.begin({"kelas-7a", "Kelas 7A", "Bu Sari"});
  const std::uint64_t source = app::kFirstClassSource + 3;
  recordings.note(number, {ClassNote::What::kJoined, {1}, "Bu Sari", {}, {}});
  recordings.note(number, {ClassNote::What::kOn, {1}, "Bu Sari", Source::kMicrophone, {}});
  recordings.add_source(number, {source, {1}, "Bu Sari", Source::kMicrophone});
  live::test::PacketSource packets;
  std::vector<FromPublisher> items;
  for (int i = 0; i < 50; ++i) items.push_back({live::PublisherId{source}, packets.sound()});
  live.receive(std::move(items));
  recordings.note(number, {ClassNote::What::kChat, {1}, "Bu Sari", {}, "Halo"});
  recordings.set_paused(number, true);
  recordings.set_paused(number, false);
  recordings.note(number, {ClassNote::What::kOff, {1}, "Bu Sari", Source::kMicrophone, {}});
  recordings.note(number, {ClassNote::What::kLeft, {1}, "Bu Sari", {}, {}});
  recordings.end(number);
  settle();
  const auto began = all<live::RecordingBegan>();
  ASSERT_EQ(began.size(), 1u);
  EXPECT_EQ(began[0].class_title, "Kelas 7A");
  EXPECT_EQ(all<live::RecordingPaused>().size(), 2u);
  ASSERT_EQ(all<live::RecordingOver>().size(), 1u);
  EXPECT_EQ(notes(),
            "\tjoined\tp1\tBu Sari\t\n\ton\tp1\tBu Sari\tmicrophone\n\tchat\tp1\tBu Sari\tHalo\n"
            "\tresumed\t\t\t\n\toff\tp1\tBu Sari\tmicrophone\n\tleft\tp1\tBu Sari\t\n");
  const std::lock_guard lock(mutex);
  EXPECT_TRUE(std::ranges::any_of(operations, [](const auto& operation) {
    return std::holds_alternative<live::recording::Append>(operation);
  })) << "the sound was written";
}

TEST_F(ClassRecordingsTest, a_disk_that_is_too_slow_ends_it) {
  const std::uint64_t number = recordings.begin({"kelas-7a", "Kelas 7A", "Bu Sari"});
  too_slow = true;
  recordings.note(number, {ClassNote::What::kJoined, {1}, "Bu Sari", {}, {}});
  settle();
  ASSERT_EQ(all<live::RecordingOver>().size(), 1u);
  EXPECT_EQ(all<live::RecordingOver>()[0].why, EndReason::kDiskTooSlow);
}

TEST_F(ClassRecordingsTest, knows_what_is_of_a_class) {
  const RecordingId of_class{live::kFirstClassRecording + 1};
  EXPECT_TRUE(recordings.follow(live::RecordingOver{"x", of_class, EndReason::kStopped}));
  EXPECT_TRUE(recordings.follow(live::RecordingBegan{"x", of_class, "", {}, "X"}));
  EXPECT_TRUE(recordings.follow(live::RecordingPaused{"x", of_class, true, {}}));
  EXPECT_FALSE(recordings.follow(live::RecordingOver{"x", RecordingId{1}, EndReason::kStopped}));
  EXPECT_FALSE(recordings.follow(live::RecordingBegan{"x", RecordingId{1}, "", {}}));
  EXPECT_FALSE(recordings.follow(live::WentOffAir{"x"}));
}

TEST_F(ClassRecordingsTest, carries_nothing_once_the_live_thread_is_taken_down) {
  recordings.leave();
  recordings.end(recordings.begin({"kelas-7a", "Kelas 7A", ""}));
  settle();
  EXPECT_TRUE(all<live::RecordingBegan>().empty());
}

}  // namespace
}  // namespace server
