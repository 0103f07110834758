// The proof that a power cut costs two seconds at most: 200 of them, at moments from fixed seeds,
// on a disk that loses whatever was not synced.
#include <gtest/gtest.h>

#include "live/recording/finish.hpp"
#include "live/recording/recorder.hpp"
#include "tests/live/recording/ffmpeg.hpp"
#include "tests/live/recording/judge.hpp"
#include "tests/live/recording/tape.hpp"
#include "tests/live/recording/torn_disk.hpp"

namespace live::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::TornDisk;

constexpr int kCuts = 200;
constexpr int kCutsForFfmpeg = 12;
constexpr int kClipSeconds = 20;
constexpr double kLossMax = 2.0;  // seconds

double in_seconds(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Does to the disk what the recorder says, and syncs once a second, at a phase of the seed's.
class Machine {
 public:
  Machine(const test::Clip& clip, std::uint32_t seed) : clip_(clip), random_(seed) {
    next_sync_ = milliseconds(random_.u32() % 1000);
  }

  base::Random& random() { return random_; }
  const TornDisk& disk() const { return disk_; }
  base::Duration time() const { return time_; }

  // Runs until the power goes; in a third of the runs the publisher comes back or changes its
  // picture meanwhile.
  void run(base::Duration until) {
    const auto fate = random_.u32() % 3;
    const base::Duration turn = milliseconds(2000 + random_.u32() % 4000);
    begin(clip_.picture);
    auto picture = clip_.pictures.begin();
    auto sound = clip_.sounds.begin();
    bool turned = fate == 0;
    while (time_ < until) {
      if (!turned && time_ >= turn && picture->keyframe) {
        turned = true;
        media::Format format = clip_.picture;
        if (fate == 1) format.width = 162;
        if (fate == 2) recorder_.begin_source(out_);
        begin(format);
      }
      time_ += milliseconds(5);
      while (picture != clip_.pictures.end() && at(*picture, 90'000) <= time_) {
        recorder_.write(base::Time(time_), media::Kind::kVideo, *picture++, out_);
      }
      while (sound != clip_.sounds.end() && at(*sound, 48'000) <= time_) {
        recorder_.write(base::Time(time_), media::Kind::kAudio, *sound++, out_);
      }
      carry_out();
    }
  }

  // The server ends the recording and is interrupted while it finishes it.
  void end() {
    recorder_.end(EndReason::kStopped, out_);
    carry_out();
  }

 private:
  static base::Duration at(const media::Frame& frame, std::int64_t scale) {
    return std::chrono::nanoseconds(frame.decode_time * 1'000'000 / scale * 1000);
  }
  void begin(const media::Format& picture) {
    ASSERT_TRUE(recorder_.on_format(picture, out_));
    ASSERT_TRUE(recorder_.on_format(clip_.sound, out_));
  }
  void carry_out() {
    for (const Operation& operation : out_) {
      if (const auto* create = std::get_if<Create>(&operation)) {
        name_ = part_name(create->part);
        disk_.create(name_);
      } else if (const auto* append = std::get_if<Append>(&operation)) {
        disk_.append(name_, append->bytes);
      } else if (std::get_if<Sync>(&operation) != nullptr) {
        disk_.sync(name_);
      } else if (const auto* describe = std::get_if<Describe>(&operation)) {
        const std::string text = write_manifest(describe->manifest);
        disk_.replace(std::string(kManifestName), base::as_bytes(text));
      }
    }
    out_.clear();
    if (time_ < next_sync_) return;
    next_sync_ += seconds(1);
    disk_.sync_all();
  }

  const test::Clip& clip_;
  base::SeededRandom random_;
  Recorder recorder_{base::WallTime{1'790'000'000'000}};
  Operations out_;
  TornDisk disk_;
  std::string name_;
  base::Duration time_{};
  base::Duration next_sync_{};
};

// As a server does it at its start; gives the parts that can be played.
std::map<std::uint32_t, test::Bytes> repair(const TornDisk& disk) {
  std::map<std::uint32_t, test::Bytes> parts;
  for (auto [name, bytes] : disk.files()) {
    const auto number = part_number_from(name);
    if (!number) continue;
    const test::MemoryReader reader(bytes);
    const auto size = whole_size(reader);
    if (!size) continue;
    const auto done = finish(reader, *size);
    EXPECT_TRUE(done && done->size == *size);
    test::carry_out(bytes, *done);
    parts[*number] = std::move(bytes);
  }
  return parts;
}

double begins_of(const TornDisk& disk, std::uint32_t number) {
  const auto bytes = disk.files()[std::string(kManifestName)];
  const auto manifest = read_manifest(base::as_text(bytes));
  if (!manifest) return 0;
  for (const Part& part : manifest->parts) {
    if (part.number == number) return in_seconds(part.begins);
  }
  return 0;
}

TEST(PowerCut, costs_two_seconds_at_most_at_200_moments) {
  if (!test::has_ffmpeg()) GTEST_SKIP() << "no ffmpeg";
  const test::Folder folder;
  const test::Clip clip = test::make_clip(folder, kClipSeconds);
  double worst = 0;
  for (std::uint32_t seed = 1; seed <= kCuts; ++seed) {
    Machine machine(clip, seed);
    const base::Duration moment =
        milliseconds(2000 + machine.random().u32() % ((kClipSeconds - 3) * 1000));
    machine.run(moment);
    const TornDisk torn = machine.disk().after_power_cut(machine.random());
    const auto parts = repair(torn);
    ASSERT_FALSE(parts.empty()) << "seed " << seed;
    double end = 0;
    for (const auto& [number, file] : parts) {
      const test::Judged judged = test::judge(file);
      ASSERT_EQ(judged.problem, "") << "seed " << seed;
      ASSERT_EQ(test::index_problem(file), "") << "seed " << seed;
      end = std::max(end, begins_of(torn, number) + judged.end());
    }
    const double lost = in_seconds(machine.time()) - end;
    worst = std::max(worst, lost);
    ASSERT_LE(lost, kLossMax) << "seed " << seed << ", cut at " << in_seconds(moment);
    if (seed % (kCuts / kCutsForFfmpeg) != 0) continue;
    const std::string name = folder.file("cut.mp4");
    test::save(name, parts.rbegin()->second);
    const test::Verdict verdict = test::ffmpeg_verdict(name);
    EXPECT_EQ(verdict.complaint, "") << "seed " << seed;
    // Shown later than decoded, because of B-frames.
    EXPECT_NEAR(verdict.seconds, test::judge(parts.rbegin()->second).end() + 0.15, 0.15);
  }
  RecordProperty("worst_loss_ms", static_cast<int>(worst * 1000));
  std::printf("lost at worst: %.3f s\n", worst);
}

TEST(PowerCut, while_a_recording_is_finished_loses_nothing) {
  if (!test::has_ffmpeg()) GTEST_SKIP() << "no ffmpeg";
  const test::Folder folder;
  const test::Clip clip = test::make_clip(folder, 8);
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    Machine machine(clip, seed);
    machine.run(seconds(7));
    machine.end();
    TornDisk disk = machine.disk();
    const auto finished = repair(disk);
    auto files = disk.files();
    for (const auto& [name, bytes] : files) {
      if (!part_number_from(name)) continue;
      const test::MemoryReader reader(bytes);
      const auto done = finish(reader, bytes.size());
      ASSERT_TRUE(done);
      for (const Patch& piece : done->bodies) disk.write(name, piece.at, piece.bytes);
      if (seed % 2 == 0) continue;
      disk.sync(name);
      for (const Patch& piece : done->heads) disk.write(name, piece.at, piece.bytes);
    }
    EXPECT_EQ(repair(disk.after_power_cut(machine.random())), finished) << "seed " << seed;
  }
}

// The disk must be able to make a careless recorder fail.
TEST(PowerCut, costs_more_where_nobody_syncs) {
  TornDisk disk;
  base::SeededRandom random(1);
  disk.create("1.mp4");
  disk.sync("1.mp4");
  test::Tape tape;
  tape.begin();
  tape.play(seconds(20));
  tape.end();
  disk.append("1.mp4", tape.files.at(1));
  int failures = 0;
  for (int i = 0; i < 20; ++i) {
    const auto parts = repair(disk.after_power_cut(random));
    if (parts.empty() || test::judge(parts.at(1)).end() < 18) ++failures;
  }
  EXPECT_GE(failures, 15);
}

}  // namespace
}  // namespace live::recording
