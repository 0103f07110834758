#include "app/api/errand.hpp"

#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

class ErrandTest : public ApiFixture {
 protected:
  // Both ways, which must bring the same.
  base::Result<Yield, Complaint> by_server(const Errand& errand) {
    const Response response = control(errand.path().substr(9), errand.body());
    return Errand::read_reply(response.status, text_of(response));
  }
  base::Result<Yield, Complaint> by_store(const Errand& errand) {
    return errand.carry_out(store(), random, clock.wall_now());
  }
};

TEST_F(ErrandTest, is_a_path_and_a_body) {
  Errand errand("token-create");
  errand.with("room", "kelas-7a").with("expires_in_s", 60);
  EXPECT_EQ(errand.path(), "/control/token-create");
  EXPECT_EQ(errand.body(), R"({"room":"kelas-7a","expires_in_s":60})");
  EXPECT_EQ(Errand("user-list").body(), "{}");
}

TEST_F(ErrandTest, brings_fields_and_rows_with_and_without_a_server) {
  Errand first("room-create");
  first.with("title", "Kelas 7A");
  EXPECT_EQ(by_server(first)->field("name"), "kelas-7a");
  EXPECT_EQ(by_store(first)->field("name"), "kelas-7a-2");
  EXPECT_EQ(by_store(first)->field("nothing"), "");
  for (const auto& list : {by_server(Errand("room-list")), by_store(Errand("room-list"))}) {
    ASSERT_TRUE(list);
    ASSERT_EQ(list->rows.size(), 3u);
    EXPECT_EQ(Yield::text(list->rows[1], "name"), "kelas-7a-2");
    EXPECT_EQ(Yield::text(list->rows[1], "title"), "Kelas 7A");
  }
}

TEST_F(ErrandTest, complains_alike_with_and_without_a_server) {
  Errand errand("room-delete");
  errand.with("name", "none");
  EXPECT_EQ(by_server(errand).error().sentence, "there is no room of that name");
  EXPECT_EQ(by_store(errand).error().sentence, "there is no room of that name");
}

TEST_F(ErrandTest, does_not_trust_what_answers) {
  for (const char* body : {"", "x", "[]", "<html>"}) {
    EXPECT_EQ(Errand::read_reply(200, body).error().sentence,
              "the running server gave no readable answer");
  }
  EXPECT_EQ(Errand::read_reply(500, "{}").error().sentence,
            "the running server refused without a reason");
  EXPECT_EQ(Errand::read_reply(500, R"({"refusal": "new_word"})").error().sentence, "new_word");
  const auto odd = Errand::read_reply(200, R"({"a": 1, "l": [1, "x", {"n": null, "t": "y"}]})");
  ASSERT_TRUE(odd);
  EXPECT_TRUE(odd->fields.empty());
  ASSERT_EQ(odd->rows.size(), 1u);
  EXPECT_EQ(odd->rows[0], (Yield::Texts{{"t", "y"}}));
}

}  // namespace
}  // namespace app::api
