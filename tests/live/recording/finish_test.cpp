#include "live/recording/finish.hpp"

#include <gtest/gtest.h>

#include "live/recording/seal.hpp"
#include "media/mp4/fragment.hpp"
#include "tests/live/recording/tape.hpp"

namespace live::recording {
namespace {

using media::mp4::test::find;
using std::chrono::seconds;
using test::Bytes;
using test::MemoryReader;
using test::Tape;

Bytes part(bool picture = true, bool sound = true) {
  Tape tape;
  tape.has_picture = picture;
  tape.has_sound = sound;
  tape.begin();
  tape.play(seconds(10));
  tape.end();
  return tape.files.at(1);
}

Finish finish_of(const Bytes& file) {
  const MemoryReader reader(file);
  return finish(reader, file.size()).value();
}

TEST(Finish, gives_the_file_an_index_and_its_durations) {
  Bytes file = part();
  const std::size_t size = file.size();
  EXPECT_EQ(test::index_problem(file), "no index");
  const Finish done = finish_of(file);
  EXPECT_EQ(done.length, seconds(10));
  EXPECT_TRUE(done.has_index);
  test::carry_out(file, done);
  EXPECT_EQ(file.size(), size) << "nothing is moved";
  EXPECT_EQ(test::judge(file).problem, "");
  EXPECT_EQ(test::index_problem(file), "");
  EXPECT_EQ(base::load_u64(&find(file, "moov/mvhd")[24]), 10'000u);
  EXPECT_EQ(base::load_u64(&find(file, "moov/trak/tkhd")[28]), 10'000u);
  EXPECT_EQ(base::load_u64(&find(file, "moov/trak/mdia/mdhd")[24]), 900'000u);
  EXPECT_EQ(base::load_u64(&find(file, "moov/mvex/mehd")[4]), 10'000u);
}

TEST(Finish, indexes_by_the_sound_where_there_is_no_picture) {
  Bytes file = part(false);
  test::carry_out(file, finish_of(file));
  EXPECT_EQ(test::index_problem(file), "");
}

TEST(Finish, gives_the_same_again) {
  Bytes file = part();
  test::carry_out(file, finish_of(file));
  const Bytes once = file;
  test::carry_out(file, finish_of(file));
  EXPECT_EQ(file, once);
}

TEST(Finish, leaves_a_file_that_plays_wherever_the_power_fails) {
  const Bytes before = part();
  const Finish done = finish_of(before);
  Bytes finished = before;
  test::carry_out(finished, done);
  // Each write done or not, and torn in its middle; the heads only after all bodies.
  for (std::uint32_t mask = 0; mask < 1u << done.bodies.size(); ++mask) {
    Bytes file = before;
    for (std::size_t i = 0; i < done.bodies.size(); ++i) {
      Patch piece = done.bodies[i];
      if ((mask >> i & 1) == 0) piece.bytes.resize(piece.bytes.size() / 2);
      test::patch(file, {piece});
    }
    ASSERT_EQ(test::judge(file).problem, "");
    test::carry_out(file, finish_of(file));
    ASSERT_EQ(file, finished);
  }
  for (std::size_t i = 0; i < done.heads.size(); ++i) {
    Bytes file = before;
    test::patch(file, done.bodies);
    test::patch(file, {done.heads[i]});
    ASSERT_EQ(test::judge(file).problem, "");
    const MemoryReader reader(file);
    ASSERT_EQ(whole_size(reader), file.size());
    test::carry_out(file, finish_of(file));
    ASSERT_EQ(file, finished);
  }
}

TEST(Finish, cuts_off_what_is_not_whole) {
  Bytes file = part();
  const std::size_t size = file.size();
  file.resize(size + 1000, 0xAB);
  const Finish done = finish_of(file);
  EXPECT_EQ(done.size, size);
}

TEST(Finish, says_what_cannot_be_finished) {
  Bytes file = part();
  MemoryReader reader(file);
  EXPECT_EQ(finish(reader, 100).error(), PartError::kNoHead);
  EXPECT_EQ(finish(reader, kIndexSpace + 3000).error(), PartError::kEmpty);
  reader.fails_at = file.size() / 2 + kIndexSpace / 2;
  EXPECT_EQ(finish(reader, file.size()).error(), PartError::kReadFailed);
}

// A recording of 40 GB that is not in memory: fragments of zeros are made while they are read.
class HugeReader final : public Reader {
 public:
  explicit HugeReader(std::uint64_t fragments) : count_(fragments) {
    const Bytes small = part();
    const MemoryReader reader(small);
    const auto scan = PartScan::open(reader, small.size());
    head_.assign(small.begin(),
                 small.begin() + static_cast<std::ptrdiff_t>(scan->head().media_at()));
  }
  std::uint64_t size() const override { return head_.size() + count_ * kFragment; }
  bool read(std::uint64_t at, base::Bytes out) const override {
    for (std::uint8_t& byte : out) byte = at_of(at++);
    most_ = std::max(most_, out.size());
    return true;
  }
  static constexpr std::uint64_t kFragment = 4'000'000;
  mutable std::size_t most_ = 0;

 private:
  std::uint8_t at_of(std::uint64_t at) const {
    if (at < head_.size()) return head_[at];
    const std::uint64_t number = (at - head_.size()) / kFragment;
    const std::uint64_t within = (at - head_.size()) % kFragment;
    if (number != made_) make(number);
    if (within < moof_.size()) return moof_[within];
    if (within >= kFragment - kSealSize) return seal_[within - (kFragment - kSealSize)];
    return 0;
  }
  // 100 pictures; of the next fragment only number and time are others.
  void make(std::uint64_t number) const {
    if (moof_.empty()) {
      const std::size_t head = 8 + 16 + 8 + 16 + 20 + 20 + 16 * 100 + 8;
      const std::vector<std::uint8_t> data(kFragment - kSealSize - head);
      std::vector<media::mp4::Sample> samples;
      for (std::size_t i = 0; i < 100; ++i) {
        const std::size_t size = i < 99 ? 1000 : data.size() - 99'000;
        samples.push_back({3600, 0, i == 0, base::ConstBytes(data).first(size)});
      }
      const media::mp4::TrackRun run{1, 0, samples};
      moof_ = media::mp4::fragment(1, {&run, 1});
      EXPECT_EQ(moof_.size() + kSealSize, kFragment);
      moof_.resize(head);
      seal_ = seal(0);
    }
    base::store_u64(&moof_[base::as_text(moof_).find("tfdt") + 8], number * 360'000);
    made_ = number;
  }

  std::uint64_t count_;
  Bytes head_;
  mutable std::uint64_t made_ = ~std::uint64_t{0};
  mutable Bytes moof_;
  mutable std::array<std::uint8_t, kSealSize> seal_{};
};

TEST(Finish, indexes_40_gigabytes_and_11_hours_without_holding_them) {
  const HugeReader reader(10'000);
  ASSERT_GT(reader.size(), std::uint64_t{40'000'000'000});
  const auto done = finish(reader, reader.size());
  ASSERT_TRUE(done);
  EXPECT_EQ(done->size, reader.size());
  EXPECT_EQ(done->length, seconds(40'000));
  EXPECT_TRUE(done->has_index);
  EXPECT_LE(reader.most_, std::size_t{64} << 10);
  std::uint64_t sum = 0;
  base::ByteReader index(done->bodies.back().bytes);
  index.skip(4 + 8 + 8 + 8 + 2);
  const std::uint16_t lines = index.u16();
  EXPECT_EQ(lines, 10'000u);
  for (int i = 0; i < lines; ++i) {
    sum += index.u32();
    index.skip(8);
  }
  EXPECT_EQ(sum, 10'000 * HugeReader::kFragment);
}

}  // namespace
}  // namespace live::recording
