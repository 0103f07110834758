#include "classroom/hands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr ParticipantId kSari{1};
constexpr ParticipantId kBudi{2};
constexpr ParticipantId kAni{3};
constexpr base::WallTime kFirst{1795000000000};
constexpr base::WallTime kSecond{1795000060000};

TEST(Hands, are_in_the_order_of_raising_with_the_time_since_when) {
  Hands hands;
  EXPECT_THAT(hands.raise(kBudi, kFirst), ElementsAre(Event{HandRaised{{kBudi, kFirst}}}));
  hands.raise(kAni, kSecond);
  EXPECT_THAT(hands.raised(), ElementsAre(Hand{kBudi, kFirst}, Hand{kAni, kSecond}));
}

TEST(Hands, raised_twice_keep_their_place_and_their_time) {
  Hands hands;
  hands.raise(kBudi, kFirst);
  hands.raise(kAni, kFirst);
  EXPECT_THAT(hands.raise(kBudi, kSecond), IsEmpty());
  EXPECT_THAT(hands.raised(), ElementsAre(Hand{kBudi, kFirst}, Hand{kAni, kFirst}));
}

TEST(Hands, lowered_and_raised_again_come_last) {
  Hands hands;
  hands.raise(kBudi, kFirst);
  hands.raise(kAni, kFirst);
  EXPECT_THAT(hands.lower(kBudi, kBudi), ElementsAre(Event{HandLowered{kBudi, kBudi}}));
  EXPECT_THAT(hands.lower(kBudi, kSari), IsEmpty());
  hands.raise(kBudi, kSecond);
  EXPECT_THAT(hands.raised(), ElementsAre(Hand{kAni, kFirst}, Hand{kBudi, kSecond}));
}

TEST(Hands, are_lowered_all_at_once) {
  Hands hands;
  EXPECT_THAT(hands.lower_all(kSari), IsEmpty()) << "none is up";
  hands.raise(kBudi, kFirst);
  hands.raise(kAni, kFirst);
  EXPECT_THAT(hands.lower_all(kSari), ElementsAre(Event{AllHandsLowered{kSari}}));
  EXPECT_THAT(hands.raised(), IsEmpty());
}

TEST(Hands, are_lowered_by_an_invitation_which_is_told_first) {
  Hands hands;
  hands.raise(kBudi, kFirst);
  hands.raise(kAni, kFirst);
  EXPECT_THAT(hands.invite(kAni, kSari),
              ElementsAre(Event{InvitedToSpeak{kAni, true}}, Event{HandLowered{kAni, kSari}}));
  EXPECT_THAT(hands.raised(), ElementsAre(Hand{kBudi, kFirst}));
  EXPECT_THAT(hands.invited(), ElementsAre(kAni));
  EXPECT_TRUE(hands.is_invited(kAni));
  EXPECT_FALSE(hands.is_invited(kBudi));
}

TEST(Hands, an_invitation_is_told_once_and_ends_once) {
  Hands hands;
  EXPECT_THAT(hands.invite(kAni, kSari), ElementsAre(Event{InvitedToSpeak{kAni, true}}));
  EXPECT_THAT(hands.invite(kAni, kSari), IsEmpty());
  EXPECT_THAT(hands.end_invitation(kAni), ElementsAre(Event{InvitedToSpeak{kAni, false}}));
  EXPECT_THAT(hands.end_invitation(kAni), IsEmpty());
  EXPECT_THAT(hands.invited(), IsEmpty());
}

TEST(Hands, a_guest_is_one_who_was_invited_and_let_in) {
  Hands hands;
  hands.let_in(kBudi);
  EXPECT_FALSE(hands.is_guest(kBudi)) << "nobody has invited him";
  hands.invite(kAni, kSari);
  EXPECT_FALSE(hands.is_guest(kAni));
  hands.let_in(kAni);
  EXPECT_TRUE(hands.is_guest(kAni));
  hands.end_invitation(kAni);
  EXPECT_FALSE(hands.is_guest(kAni));
  hands.invite(kAni, kSari);
  EXPECT_FALSE(hands.is_guest(kAni)) << "the next invitation is another";
}

TEST(Hands, go_with_whoever_leaves) {
  Hands hands;
  hands.raise(kBudi, kFirst);
  hands.invite(kBudi, kSari);
  hands.raise(kBudi, kSecond);
  hands.leave(kBudi);
  EXPECT_THAT(hands.raised(), IsEmpty());
  EXPECT_THAT(hands.invited(), IsEmpty());
}

}  // namespace
}  // namespace classroom
