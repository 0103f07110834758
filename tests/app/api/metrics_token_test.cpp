#include "app/api/metrics_token.hpp"

#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"

namespace app::api {
namespace {

class MetricsToken : public testing::Test, protected SchoolFixture {};

TEST_F(MetricsToken, opens_nothing_before_it_is_made) {
  for (const char* text : {"", "x", "metrics_token_hash"}) {
    EXPECT_FALSE(is_metrics_token(store(), text).value()) << text;
  }
}

TEST_F(MetricsToken, is_kept_as_a_hash) {
  const std::string token = make_metrics_token(store(), random).value();
  EXPECT_EQ(token.size(), 43u);
  EXPECT_TRUE(is_metrics_token(store(), token).value());
  const std::string kept = store().setting("metrics_token_hash").value().value();
  EXPECT_EQ(kept.find(token), std::string::npos);
  EXPECT_FALSE(is_metrics_token(store(), kept).value()) << "who reads the disk has no token";
}

TEST_F(MetricsToken, ends) {
  const std::string token = make_metrics_token(store(), random).value();
  ASSERT_TRUE(end_metrics_token(store()));
  EXPECT_FALSE(is_metrics_token(store(), token).value());
  EXPECT_FALSE(is_metrics_token(store(), "").value());
}

}  // namespace
}  // namespace app::api
