#include "classroom/reactions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr MessageId kMessage{7};
constexpr ParticipantId kBudi{2};
constexpr ParticipantId kAni{3};

TEST(Reactions, know_their_words) {
  for (const Reaction reaction : kReactions) {
    EXPECT_EQ(reaction_from(to_string(reaction)), reaction);
  }
  EXPECT_EQ(reaction_from("middle_finger"), std::nullopt);
}

TEST(Reactions, are_counted_with_the_first_names) {
  Reactions reactions;
  EXPECT_TRUE(reactions.set(kMessage, Reaction::kHeart, kBudi, "Budi", true));
  EXPECT_TRUE(reactions.set(kMessage, Reaction::kHeart, kAni, "Ani", true));
  EXPECT_TRUE(reactions.set(kMessage, Reaction::kHeart, kAni, "Ani", true)) << "once each";
  EXPECT_TRUE(reactions.set(kMessage, Reaction::kThumbsUp, kAni, "Ani", true));
  const ReactionCount thumbs{kMessage, Reaction::kThumbsUp, 1, {"Ani"}};
  const ReactionCount hearts{kMessage, Reaction::kHeart, 2, {"Budi", "Ani"}};
  EXPECT_THAT(reactions.of(kMessage), ElementsAre(thumbs, hearts));
  EXPECT_TRUE(reactions.has(kMessage, Reaction::kHeart, kBudi));
  EXPECT_FALSE(reactions.has(kMessage, Reaction::kThumbsUp, kBudi));
}

TEST(Reactions, are_taken_back_and_go_with_the_message) {
  Reactions reactions;
  reactions.set(kMessage, Reaction::kDone, kBudi, "Budi", true);
  reactions.set(kMessage, Reaction::kDone, kBudi, "Budi", false);
  reactions.set(kMessage, Reaction::kDone, kAni, "Ani", false);
  EXPECT_THAT(reactions.of(kMessage), IsEmpty());
  reactions.set(kMessage, Reaction::kDone, kBudi, "Budi", true);
  reactions.forget(kMessage);
  EXPECT_THAT(reactions.of(kMessage), IsEmpty());
  EXPECT_EQ(reactions.count(kMessage, Reaction::kDone).count, 0u);
}

TEST(Reactions, are_as_many_as_a_class_has_people) {
  Reactions reactions;
  for (std::uint64_t i = 1; i <= kReactionsMax; ++i) {
    ASSERT_TRUE(reactions.set(kMessage, Reaction::kDone, ParticipantId{i}, "x", true));
  }
  EXPECT_FALSE(
      reactions.set(kMessage, Reaction::kDone, ParticipantId{kReactionsMax + 1}, "x", true));
  EXPECT_TRUE(reactions.set(kMessage, Reaction::kDone, ParticipantId{1}, "x", true));
  EXPECT_EQ(reactions.count(kMessage, Reaction::kDone).count, kReactionsMax);
  EXPECT_EQ(reactions.count(kMessage, Reaction::kDone).names.size(), kReactionNamesMax);
}

}  // namespace
}  // namespace classroom
