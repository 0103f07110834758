#include "app/api/channel_encode.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace app::api {
namespace {

TEST(ChannelEncode, a_key_says_what_it_is_good_for_and_never_its_hash) {
  school::ChannelKey key;
  key.id = school::ChannelKeyId{4};
  key.hash = "secret";
  key.person = "Bu Ani";
  key.expires = base::WallTime{2000};
  const auto said = [&](std::int64_t now) {
    return boost::json::serialize(encode(key, base::WallTime{now}));
  };
  EXPECT_EQ(said(1000),
            R"({"id":"k4","person":"Bu Ani","created_at":0,"opens_at":null,"expires_at":2000,)"
            R"("used_at":null,"state":"valid"})");
  EXPECT_NE(said(2000).find(R"("state":"expired")"), std::string::npos);
  key.revoked = base::WallTime{1};
  EXPECT_NE(said(2000).find(R"("state":"revoked")"), std::string::npos);
  EXPECT_EQ(said(1000).find("secret"), std::string::npos);
}

}  // namespace
}  // namespace app::api
