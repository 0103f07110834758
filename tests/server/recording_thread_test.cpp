#include "server/recording_thread.hpp"

#include <csignal>
#include <future>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/file.hpp"
#include "net/system_clock.hpp"
#include "tests/live/recording/ffmpeg.hpp"
#include "tests/live/recording/tape.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;
using namespace live::recording;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::WallTime kBegan{1'790'000'000'000};
constexpr RecordingId kId{7};

class Events {
 public:
  std::function<void(RecordingEvent)> sink() {
    return [this](RecordingEvent event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
      wake_.notify_all();
    };
  }
  template <class T>
  std::optional<T> wait() {
    std::unique_lock lock(mutex_);
    std::optional<T> found;
    wake_.wait_for(lock, seconds(20), [&] {
      for (const RecordingEvent& event : events_) {
        if (const auto* what = std::get_if<T>(&event)) found = *what;
      }
      return found.has_value();
    });
    return found;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<RecordingEvent> events_;
};

// A source whose operations go to a thread.
struct Publisher {
  explicit Publisher(RecordingThread& to) : thread(to) {
    Operations out;
    EXPECT_TRUE(recorder.on_format(media::mp4::test::h264(), out));
    EXPECT_TRUE(recorder.on_format(media::mp4::test::opus(), out));
  }
  bool play(base::Duration length, std::size_t size = 100) {
    bool taken = true;
    for (base::Duration done{}; done < length && taken; done += milliseconds(40), ++number) {
      const base::Time now{milliseconds(number * 40)};
      Operations out;
      recorder.write(now, media::Kind::kVideo,
                     {number * 3600, 0, number % 50 == 0, test::Bytes(size, 7)}, out);
      recorder.write(now, media::Kind::kAudio, {number * 1920, 0, true, test::Bytes(50, 7)}, out);
      if (!out.empty()) taken = thread.post(kId, std::move(out));
    }
    return taken;
  }
  void end() {
    Operations out;
    recorder.end(EndReason::kBroadcastOver, out);
    EXPECT_TRUE(thread.post(kId, std::move(out)));
  }
  RecordingThread& thread;
  Recorder recorder{kBegan};
  int number = 0;
};

TEST(RecordingThread, writes_closes_and_finishes) {
  const test::Folder folder;
  Events events;
  RecordingThread thread({folder.path() / "recordings", 0, 1 << 20, {}}, events.sink());
  ASSERT_TRUE(thread.begin(kId, "kelas", kBegan));
  Publisher publisher(thread);
  ASSERT_TRUE(publisher.play(seconds(10)));
  publisher.end();
  EXPECT_EQ(events.wait<RecordingEnded>()->why, EndReason::kBroadcastOver);
  const auto finished = events.wait<RecordingFinished>();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->recording.manifest.parts.at(0).length, seconds(10));
  const auto bytes = test::load((finished->recording.folder / "1.mp4").string());
  EXPECT_EQ(test::judge(bytes).problem, "");
  EXPECT_EQ(test::index_problem(bytes), "");
  EXPECT_TRUE(thread.post(kId, {Append{{1}}})) << "late, and left out";
}

TEST(RecordingThread, closes_what_is_open_when_the_server_ends) {
  const test::Folder folder;
  Events events;
  {
    RecordingThread thread({folder.path(), 0, 1 << 20, {}}, events.sink());
    ASSERT_TRUE(thread.begin(kId, "kelas", kBegan));
    ASSERT_TRUE(Publisher(thread).play(seconds(5)));
  }
  EXPECT_EQ(events.wait<RecordingEnded>()->why, EndReason::kStopped);
  EXPECT_TRUE(events.wait<RecordingFinished>());
  EXPECT_TRUE(unfinished_recordings(folder.path()).empty());
}

TEST(RecordingThread, ends_a_recording_that_the_disk_does_not_keep_up_with) {
  const test::Folder folder;
  Events events;
  std::promise<void> go;
  const auto gone = go.get_future().share();
  // The thread hangs, as it would in a write.
  const auto hang = [gone] {
    gone.wait();
    return UINT64_MAX;
  };
  RecordingThread thread({folder.path(), 0, 1 << 20, hang}, events.sink());
  ASSERT_TRUE(thread.begin(kId, "kelas", kBegan));
  Publisher publisher(thread);
  EXPECT_FALSE(publisher.play(seconds(60), 10'000));
  publisher.recorder.abandon(EndReason::kDiskTooSlow);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(thread.post(kId, {Append{test::Bytes(1 << 20)}}));
  go.set_value();
  EXPECT_EQ(events.wait<RecordingEnded>()->why, EndReason::kDiskTooSlow);
  const auto finished = events.wait<RecordingFinished>();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->recording.manifest.ended, EndReason::kDiskTooSlow);
  EXPECT_GT(finished->recording.manifest.parts.at(0).length, seconds(2)) << "what was taken";
}

TEST(RecordingThread, keeps_a_reserve_free_and_says_it_before) {
  const test::Folder folder;
  Events events;
  std::atomic<std::uint64_t> free = 1'000'500;
  RecordingThread thread({folder.path(), 1'000'000, 1 << 20, [&free] { return free.load(); }},
                         events.sink());
  ASSERT_TRUE(thread.begin(kId, "kelas", kBegan));
  Publisher publisher(thread);
  ASSERT_TRUE(publisher.play(seconds(5), 1000));
  const auto low = events.wait<SpaceLow>();
  ASSERT_TRUE(low);
  EXPECT_EQ(low->free_bytes, 500u);
  EXPECT_LT(low->left, kSpaceWarning);
  free = 999'999;
  EXPECT_EQ(events.wait<RecordingEnded>()->why, EndReason::kDiskNearlyFull);
  const auto finished = events.wait<RecordingFinished>();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->recording.manifest.ended, EndReason::kDiskNearlyFull);
  EXPECT_EQ(finished->recording.manifest.parts.size(), 1u);
}

TEST(RecordingThread, refuses_to_begin_on_a_full_disk_and_outside_of_its_folder) {
  const test::Folder folder;
  {
    Events events;
    RecordingThread thread({folder.path(), 1000, 1 << 20, [] { return std::uint64_t{999}; }},
                           events.sink());
    ASSERT_TRUE(thread.begin(kId, "kelas", kBegan));
    EXPECT_EQ(events.wait<RecordingEnded>()->why, EndReason::kDiskNearlyFull);
  }
  Events events;
  RecordingThread thread({folder.path(), 0, 1 << 20, {}}, events.sink());
  ASSERT_TRUE(thread.begin(kId, "../kelas", kBegan));
  EXPECT_EQ(events.wait<RecordingEnded>()->why, EndReason::kDiskFailed);
}

TEST(RecordingThread, ends_cleanly_when_the_disk_fails) {
  const test::Folder folder;
  Events events;
  RecordingThread thread({folder.path(), 0, 1 << 20, {}}, events.sink());
  ASSERT_TRUE(thread.begin(kId, "kelas", kBegan));
  ASSERT_TRUE(thread.post(kId, {Create{1}, Create{1}}));  // it exists
  const auto ended = events.wait<RecordingEnded>();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->why, EndReason::kDiskFailed);
  EXPECT_FALSE(ended->detail.empty());
}

// A process that records as fast as the clock and says on a pipe how far it is.
[[noreturn]] void record_for_ever(const fs::path& root, int pipe) {
  RecordingThread thread({root, 0, 1 << 20, {}}, [](const RecordingEvent&) {});
  if (!thread.begin(kId, "kelas", kBegan)) _exit(1);
  Publisher publisher(thread);
  for (;;) {
    if (!publisher.play(milliseconds(40))) _exit(2);
    const int number = publisher.number;
    if (::write(pipe, &number, sizeof number) != sizeof number) _exit(3);
    ::usleep(40'000);
  }
}

TEST(RecordingThread, loses_two_seconds_at_most_when_the_process_is_killed) {
  const test::Folder folder;
  struct Child {
    pid_t pid = 0;
    int pipe = -1;
    fs::path root;
  };
  std::vector<Child> children;
  for (int i = 0; i < 6; ++i) {
    Child child;
    child.root = folder.path() / std::to_string(i);
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    child.pipe = ends[0];
    child.pid = ::fork();
    ASSERT_GE(child.pid, 0);
    if (child.pid == 0) {
      ::close(ends[0]);
      record_for_ever(child.root, ends[1]);
    }
    ::close(ends[1]);
    children.push_back(child);
  }
  int killed_at = 60;  // frames; each child somewhere else between two syncs
  for (Child& child : children) {
    int number = 0;
    while (number < killed_at) {
      ASSERT_EQ(::read(child.pipe, &number, sizeof number), ssize_t{sizeof number});
    }
    killed_at += 8;
    ::kill(child.pid, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child.pid, &status, 0), child.pid);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    for (int next = 0; ::read(child.pipe, &next, sizeof next) == sizeof next;) number = next;
    ::close(child.pipe);

    Events events;
    const RecordingThread repairing({child.root, 0, 1 << 20, {}}, events.sink());
    const auto finished = events.wait<RecordingFinished>();
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->recording.manifest.ended, EndReason::kInterrupted);
    const auto bytes = test::load((finished->recording.folder / "1.mp4").string());
    const test::Judged judged = test::judge(bytes);
    EXPECT_EQ(judged.problem, "");
    EXPECT_EQ(test::index_problem(bytes), "");
    EXPECT_LE(number * 0.04 - judged.end(), 2.0);
  }
}

}  // namespace
}  // namespace server
