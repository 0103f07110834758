#include "app/api/file_routes.hpp"

#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

class FileRoutesTest : public ApiFixture {
 protected:
  Response with_seat(const std::string& method, const std::string& path,
                     const std::string& body = "", const std::string& seat = "seat-of-budi") {
    auto request = page_request(method, path, body);
    if (!seat.empty()) request.headers.add("Authorization", "Bearer " + seat);
    return send(std::move(request), page_caller());
  }
  static std::string body_of(const Response& response) {
    std::string text(response.source()->size(), ' ');
    EXPECT_TRUE(response.source()->read(
        0, base::Bytes(reinterpret_cast<std::uint8_t*>(text.data()), text.size())));
    return text;
  }
  static constexpr char kUploads[] = "/api/rooms/kelas-7a/uploads";
  static constexpr char kFile[] = "/api/rooms/kelas-7a/files/f1";
};

TEST_F(FileRoutesTest, begin_with_what_the_message_is_to_be) {
  const auto begun = with_seat(
      "POST", kUploads,
      R"({"name":"foto.jpg","type":"image/jpeg","bytes":10,"text":"Ini","reply_to":4,"to":"p2","key":"k"})");
  EXPECT_EQ(begun.status, 201u);
  EXPECT_EQ(text_of(begun), R"({"id":"u1","bytes":10,"offset":0,"piece_max":524288})");
  EXPECT_EQ(files.told.at(0), "kelas-7a seat-of-budi foto.jpg image/jpeg");
  EXPECT_EQ(files.wished.chat.text, "Ini");
  EXPECT_EQ(files.wished.chat.reply_to, classroom::MessageId{4});
  EXPECT_EQ(files.wished.chat.to, classroom::ParticipantId{2});
  EXPECT_EQ(files.wished.key, "k");
  EXPECT_FALSE(files.wished.chat.file) << "the server's to say";
}

TEST_F(FileRoutesTest, refuse_what_cannot_be_understood) {
  for (const char* body :
       {R"({})", R"({"name":"a"})", R"({"name":"a","bytes":-1})", R"({"name":1,"bytes":1})",
        R"({"name":"a","bytes":1,"to":"everybody"})", R"({"name":"a","bytes":1,"to":5})",
        R"({"name":"a","bytes":1,"reply_to":0})", R"({"name":"a","bytes":1,"reply_to":"x"})"}) {
    expect_refusal(with_seat("POST", kUploads, body), 400, "bad_message");
  }
  const std::string long_name(2000, 'a');
  expect_refusal(with_seat("POST", kUploads, R"({"bytes":1,"name":")" + long_name + "\"}"), 400,
                 "bad_message");
  EXPECT_TRUE(files.told.empty());
}

TEST_F(FileRoutesTest, say_why_not) {
  const auto answer_to = [this](const char* word, std::uint64_t limit = 0) {
    files.refusal = FileRefusal{word, 7, limit};
    return with_seat("POST", kUploads, R"({"name":"a","bytes":1})");
  };
  expect_refusal(answer_to("not_in_room"), 403, "not_in_room");
  expect_refusal(answer_to("files_off"), 403, "files_off");
  expect_refusal(answer_to("muted"), 403, "muted");
  expect_refusal(answer_to("empty_file"), 400, "empty_file");
  expect_refusal(answer_to("disk_full"), 507, "disk_full");
  expect_refusal(answer_to("too_many_files_at_once"), 409, "too_many_files_at_once");
  EXPECT_EQ(answer_to("person_files_full", 25).status, 507u);
  EXPECT_EQ(answer_to("server_busy").status, 503u);
  EXPECT_EQ(text_of(answer_to("file_too_big", 25)), R"({"refusal":"file_too_big","limit":25})");
  EXPECT_EQ(header(answer_to("too_many_files"), "Retry-After"), "10");
  EXPECT_EQ(text_of(answer_to("wrong_offset")), R"({"refusal":"wrong_offset","offset":7})");
}

TEST_F(FileRoutesTest, take_pieces_and_tell_how_far_they_are) {
  EXPECT_EQ(json_of(with_seat("GET", std::string(kUploads) + "/u1")).at("offset").as_int64(), 4);
  const std::string upload = std::string(kUploads) + "/u1?offset=4";
  EXPECT_EQ(with_seat("POST", upload, "abc").status, 200u);
  const auto done = with_seat("POST", upload, "abcdef");
  EXPECT_EQ(done.status, 201u);
  EXPECT_EQ(json_of(done).at("message").as_int64(), 7);
  expect_refusal(with_seat("POST", std::string(kUploads) + "/u1", "abc"), 400, "bad_message");
  expect_refusal(with_seat("POST", upload, std::string(kFilePieceMax + 1, 'x')), 413, "too_long");
  expect_refusal(with_seat("POST", std::string(kUploads) + "/u2?offset=0", "x"), 404,
                 "unknown_upload");
  expect_refusal(with_seat("GET", std::string(kUploads) + "/u2"), 404, "unknown_upload");
  EXPECT_EQ(with_seat("DELETE", std::string(kUploads) + "/u1").status, 204u);
  expect_refusal(with_seat("DELETE", std::string(kUploads) + "/u2"), 404, "unknown_upload");
}

TEST_F(FileRoutesTest, take_a_small_picture) {
  const std::string path = std::string(kUploads) + "/u1/preview";
  EXPECT_EQ(with_seat("POST", path + "?width=320&height=200", "jpeg").status, 204u);
  EXPECT_EQ(files.told.at(0), "jpeg 320x200");
  expect_refusal(with_seat("POST", path, "jpeg"), 400, "bad_message");
  files.refusal = FileRefusal{"bad_preview"};
  expect_refusal(with_seat("POST", path + "?width=320&height=200", "svg"), 400, "bad_preview");
}

TEST_F(FileRoutesTest, give_bytes_that_nothing_can_run) {
  const auto given = with_seat("GET", kFile);
  EXPECT_EQ(given.status, 200u);
  EXPECT_EQ(body_of(given), "0123456789");
  for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{
           {"Content-Type", "image/png"},
           {"Content-Disposition", "attachment; filename=\"a\""},
           {"X-Content-Type-Options", "nosniff"},
           {"Content-Security-Policy", "sandbox; default-src 'none'"},
           {"Cross-Origin-Resource-Policy", "same-origin"},
           {"Cache-Control", "private, no-cache"},
           {"Accept-Ranges", "bytes"},
           {"ETag", "\"abc\""}}) {
    EXPECT_EQ(header(given, name), value);
  }
  EXPECT_EQ(body_of(with_seat("GET", std::string(kFile) + "/preview")), "picture");
}

TEST_F(FileRoutesTest, give_parts_of_it) {
  const auto asks = [this](const char* range) {
    auto request = page_request("GET", kFile);
    request.headers.add("Authorization", "Bearer seat-of-budi");
    request.headers.add("Range", range);
    return send(std::move(request), page_caller());
  };
  const auto part = asks("bytes=3-5");
  EXPECT_EQ(part.status, 206u);
  EXPECT_EQ(body_of(part), "345");
  EXPECT_EQ(header(part, "Content-Range"), "bytes 3-5/10");
  EXPECT_EQ(header(part, "Content-Disposition"), "attachment; filename=\"a\"");
  EXPECT_EQ(body_of(asks("bytes=7-")), "789");
  const auto beyond = asks("bytes=10-");
  EXPECT_EQ(beyond.status, 416u);
  EXPECT_EQ(header(beyond, "Content-Range"), "bytes */10");
}

TEST_F(FileRoutesTest, give_nothing_to_who_has_no_seat) {
  for (const std::string& seat :
       {std::string(), std::string("seat-of-ani"), std::string(100, 'x')}) {
    expect_refusal(with_seat("GET", kFile, "", seat), 404, "unknown_file");
    expect_refusal(with_seat("GET", std::string(kFile) + "/preview", "", seat), 404,
                   "unknown_file");
    expect_refusal(with_seat("POST", std::string(kFile) + "/ticket", "", seat), 404,
                   "unknown_file");
    expect_refusal(with_seat("GET", std::string(kUploads) + "/u1", "", seat), 404,
                   "unknown_upload");
    expect_refusal(with_seat("POST", std::string(kUploads) + "/u1?offset=4", "abc", seat), 404,
                   "unknown_upload");
  }
  sign_in_as("sari", school::PersonRole::kAdministrator);  // a cookie is no seat
  expect_refusal(with_seat("GET", kFile, "", ""), 404, "unknown_file");
  expect_refusal(with_seat("GET", "/api/rooms/kelas-7b/files/f1"), 404, "unknown_file");
}

TEST_F(FileRoutesTest, give_an_address_to_save_from) {
  const auto made = with_seat("POST", std::string(kFile) + "/ticket");
  EXPECT_EQ(made.status, 201u);
  const std::string path(json_of(made).at("path").as_string());
  EXPECT_EQ(path, std::string(kFile) + "/ticket");
  const auto saved = ask("GET", path);
  EXPECT_EQ(saved.status, 200u);
  EXPECT_EQ(header(saved, "Content-Disposition"), "attachment; filename=\"a\"");
  expect_refusal(ask("GET", std::string(kFile) + "/other"), 404, "unknown_file");
}

TEST_F(FileRoutesTest, take_nothing_from_another_page) {
  for (const char* path : {"/api/rooms/kelas-7a/uploads", "/api/rooms/kelas-7a/uploads/u1?offset=4",
                           "/api/rooms/kelas-7a/uploads/u1/preview?width=1&height=1",
                           "/api/rooms/kelas-7a/files/f1/ticket"}) {
    auto request = page_request("POST", path, R"({"name":"a","bytes":1})");
    request.headers.set("Origin", "https://stranger.example");
    request.headers.add("Authorization", "Bearer seat-of-budi");
    expect_refusal(send(std::move(request), page_caller()), 403, "wrong_origin");
  }
  auto request = page_request("DELETE", "/api/rooms/kelas-7a/uploads/u1");
  request.headers.remove("Origin");
  request.headers.add("Authorization", "Bearer seat-of-budi");
  expect_refusal(send(std::move(request), page_caller()), 403, "wrong_origin");
}

}  // namespace
}  // namespace app::api
