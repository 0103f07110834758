#include "net/stream_socket.hpp"

#include <array>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "net/ready_set.hpp"

namespace net {
namespace {

using Outcome = StreamSocket::Outcome;

struct Pair {
  Pair() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    ours.emplace(FileDescriptor(ends[0]));
    theirs.emplace(FileDescriptor(ends[1]));
  }
  std::optional<StreamSocket> ours;
  std::optional<StreamSocket> theirs;
  std::array<std::uint8_t, 100> buffer{};
};

base::ConstBytes bytes(std::string_view text) {
  return base::as_bytes(text);
}

TEST(StreamSocket, reads_what_was_written_and_never_waits) {
  Pair pair;
  EXPECT_EQ(pair.ours->read(pair.buffer).outcome, Outcome::kNotNow);
  EXPECT_EQ(pair.theirs->write(bytes("salam")).size, 5u);
  const auto read = pair.ours->read(pair.buffer);
  EXPECT_EQ(read.outcome, Outcome::kSome);
  EXPECT_EQ(read.size, 5u);
  EXPECT_EQ(pair.buffer[0], 's');
}

TEST(StreamSocket, writes_until_the_kernel_is_full) {
  Pair pair;
  const std::vector<std::uint8_t> much(100'000, 1);
  StreamSocket::Transfer written;
  do {
    written = pair.ours->write(much);
  } while (written.outcome == Outcome::kSome);
  EXPECT_EQ(written.outcome, Outcome::kNotNow);
}

TEST(StreamSocket, tells_that_the_other_side_has_gone) {
  Pair pair;
  pair.theirs.reset();
  EXPECT_EQ(pair.ours->read(pair.buffer).outcome, Outcome::kEnded);
  EXPECT_EQ(pair.ours->write(bytes("x")).outcome, Outcome::kEnded) << "and no SIGPIPE";
}

TEST(StreamSocket, is_made_non_blocking) {
  Pair pair;
  EXPECT_NE(fcntl(pair.ours->fd(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(ReadySet, tells_who_can_be_read) {
  ReadySet set;
  Pair one, two;
  ASSERT_TRUE(set.add(one.ours->fd(), 11));
  ASSERT_TRUE(set.add(two.ours->fd(), 12));
  EXPECT_TRUE(set.take().empty());
  two.theirs->write(bytes("x"));
  for (int i = 0; i < 2; ++i) {  // as long as it is unread
    const auto ready = set.take();
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(ready[0].key, 12u);
    EXPECT_TRUE(ready[0].readable);
    EXPECT_FALSE(ready[0].writable);
  }
  two.ours->read(two.buffer);
  EXPECT_TRUE(set.take().empty());
}

TEST(ReadySet, tells_who_can_be_written_only_when_it_is_wanted) {
  ReadySet set;
  Pair pair;
  ASSERT_TRUE(set.add(pair.ours->fd(), 1));
  EXPECT_TRUE(set.take().empty());
  set.want_writable(pair.ours->fd(), 1, true);
  const auto ready = set.take();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_TRUE(ready[0].writable);
  set.want_writable(pair.ours->fd(), 1, false);
  EXPECT_TRUE(set.take().empty());
}

TEST(ReadySet, tells_of_an_end_and_forgets_what_was_closed) {
  ReadySet set;
  Pair pair;
  ASSERT_TRUE(set.add(pair.ours->fd(), 1));
  pair.theirs.reset();
  const auto ready = set.take();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_TRUE(ready[0].readable);
  pair.ours.reset();
  EXPECT_TRUE(set.take().empty());
}

TEST(ReadySet, takes_turns_among_many) {
  ReadySet set;
  std::vector<Pair> pairs(ReadySet::kReadyMax + 10);
  std::uint32_t key = 0;
  for (Pair& pair : pairs) {
    ASSERT_TRUE(set.add(pair.ours->fd(), ++key));
    pair.theirs->write(bytes("x"));
  }
  std::vector<bool> seen(pairs.size() + 1);
  for (int i = 0; i < 2; ++i)
    for (const auto& ready : set.take()) seen[ready.key] = true;
  EXPECT_EQ(std::count(seen.begin() + 1, seen.end(), true), static_cast<long>(pairs.size()));
}

}  // namespace
}  // namespace net
