#include "app/api/upload_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::HasSubstr;

class UploadRoutesTest : public ApiFixture {
 protected:
  void SetUp() override {
    sign_in_as("sari");
    ASSERT_EQ(ask("POST", "/api/channels", R"({"title": "Klinik", "name": "klinik"})").status,
              201u);
  }
  Response begin(const std::string& more = R"("bytes": 10)") {
    return ask("POST", "/api/uploads", R"({"channel": "klinik", "title": "Gizi", )" + more + "}");
  }
  Response piece(const std::string& path, const std::string& bytes) {
    proto::http::Request request = page_request("POST", path, bytes);
    request.headers.set("Content-Type", "application/octet-stream");
    return send(std::move(request), page_caller());
  }
};

TEST_F(UploadRoutesTest, a_file_is_announced_and_sent_in_pieces) {
  const Response begun = begin();
  EXPECT_EQ(begun.status, 201u);
  EXPECT_EQ(text_of(begun), R"({"id":"u1","bytes":10,"offset":0,"piece_max":786432})");
  EXPECT_EQ(uploads.last.person, "sari");
  EXPECT_EQ(text_of(piece("/api/uploads/u1?offset=0", "0123")), R"({"offset":4})");
  EXPECT_THAT(text_of(ask("GET", "/api/uploads/u1")), HasSubstr(R"("offset":4)"));
  const Response done = piece("/api/uploads/u1?offset=4", "456789");
  EXPECT_EQ(done.status, 201u);
  EXPECT_THAT(text_of(done), HasSubstr(R"({"video":{"id":"v7")"));
  EXPECT_EQ(ask("DELETE", "/api/uploads/u1").status, 204u);
  expect_refusal(ask("DELETE", "/api/uploads/u2"), 404, "unknown_upload");
  expect_refusal(ask("GET", "/api/uploads/u2"), 404, "unknown_upload");
}

TEST_F(UploadRoutesTest, what_cannot_be_is_refused) {
  expect_refusal(begin(R"("bytes": 0)"), 400, "bad_message");
  expect_refusal(begin(R"("bytes": 99999999999999)"), 413, "too_long");
  expect_refusal(ask("POST", "/api/uploads", R"({"channel": "x", "title": "y", "bytes": 1})"), 404,
                 "unknown_channel");
  expect_refusal(ask("POST", "/api/uploads", R"({"channel": "klinik", "title": "", "bytes": 1})"),
                 400, "title_missing");
  expect_refusal(piece("/api/uploads/u1", "x"), 400, "bad_message");
  expect_refusal(piece("/api/uploads/u1?offset=0", std::string(kUploadPieceMax + 1, 'x')), 413,
                 "too_long");
}

TEST_F(UploadRoutesTest, a_refusal_has_what_helps) {
  begin();
  uploads.refusal = UploadRefusal{"wrong_offset", {}, 5};
  const Response wrong = piece("/api/uploads/u1?offset=0", "x");
  EXPECT_EQ(wrong.status, 409u);
  EXPECT_EQ(text_of(wrong), R"({"refusal":"wrong_offset","offset":5})");
  uploads.refusal = UploadRefusal{"video_codec_unplayable", "H.265", 0};
  EXPECT_EQ(text_of(piece("/api/uploads/u1?offset=0", "x")),
            R"({"refusal":"video_codec_unplayable","what":"H.265"})");
  uploads.refusal = UploadRefusal{"disk_nearly_full", {}, 0};
  expect_refusal(begin(), 507, "disk_nearly_full");
}

TEST_F(UploadRoutesTest, only_who_manages_may_bring_something) {
  cookie.clear();
  expect_refusal(begin(), 403, "sign_in_needed");
  expect_refusal(piece("/api/uploads/u1?offset=0", "x"), 403, "sign_in_needed");
}

}  // namespace
}  // namespace app::api
