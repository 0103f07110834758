#include "server/write_batches.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts(std::span<const base::ConstBytes> batch) {
  std::vector<std::string> found;
  for (const base::ConstBytes piece : batch) found.emplace_back(base::as_text(piece));
  return found;
}

TEST(WriteBatches, sends_small_pieces_together) {
  WriteBatches batches({base::as_bytes("head"), base::as_bytes("one"), base::as_bytes("two")}, 100);
  EXPECT_THAT(texts(batches.next()), ElementsAre("head", "one", "two"));
  EXPECT_THAT(batches.next(), IsEmpty());
  EXPECT_THAT(batches.next(), IsEmpty());
}

TEST(WriteBatches, cuts_what_is_more_than_a_batch) {
  WriteBatches batches({base::as_bytes("abcdefg"), base::as_bytes("hij")}, 3);
  EXPECT_THAT(texts(batches.next()), ElementsAre("abc"));
  EXPECT_THAT(texts(batches.next()), ElementsAre("def"));
  EXPECT_THAT(texts(batches.next()), ElementsAre("g", "hi"));
  EXPECT_THAT(texts(batches.next()), ElementsAre("j"));
  EXPECT_THAT(batches.next(), IsEmpty());
}

TEST(WriteBatches, passes_empty_pieces_over) {
  WriteBatches batches({{}, base::as_bytes("a"), {}}, 3);
  EXPECT_THAT(texts(batches.next()), ElementsAre("a"));
  EXPECT_THAT(batches.next(), IsEmpty());
  WriteBatches nothing({{}}, 3);
  EXPECT_THAT(nothing.next(), IsEmpty());
}

}  // namespace
}  // namespace server
