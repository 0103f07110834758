#include "app/api/slide_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SlideRoutesTest : public ApiFixture {
 protected:
  Response with_seat(const std::string& method, const std::string& path,
                     const std::string& body = "", const std::string& seat = "seat-of-budi") {
    auto request = page_request(method, path, body);
    if (!seat.empty()) request.headers.add("Authorization", "Bearer " + seat);
    return send(std::move(request), page_caller());
  }
  static constexpr char kPage[] = "/api/rooms/kelas-7a/slides/7/2";
};

TEST_F(SlideRoutesTest, take_a_picture_of_a_page) {
  EXPECT_EQ(with_seat("POST", std::string(kPage) + "/large", "abc").status, 204U);
  EXPECT_EQ(with_seat("POST", std::string(kPage) + "/small", "ab").status, 204U);
  EXPECT_THAT(slides.told, ElementsAre("7 2 large abc", "7 2 small ab"));
}

TEST_F(SlideRoutesTest, say_why_not) {
  const std::vector<std::pair<std::string, unsigned>> words{
      {"no_such_slide", 404},   {"not_in_room", 404},       {"bad_picture", 400},
      {"picture_too_big", 413}, {"server_busy", 503},       {"room_files_full", 507},
      {"disk_full", 507},       {"person_files_full", 507}, {"server_files_full", 507},
      {"not_allowed", 403},     {"files_never", 403}};
  for (const auto& [word, status] : words) {
    slides.refusal = FileRefusal{word};
    expect_refusal(with_seat("POST", std::string(kPage) + "/large", "abc"), status, word);
  }
  slides.refusal = FileRefusal{"room_files_full", 0, 1000};
  EXPECT_EQ(json_of(with_seat("POST", std::string(kPage) + "/large", "abc")).at("limit").as_int64(),
            1000);
}

TEST_F(SlideRoutesTest, give_pictures_that_stay_and_nothing_can_run) {
  const auto given = with_seat("GET", std::string(kPage) + "/large");
  EXPECT_EQ(given.status, 200U);
  for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{
           {"Content-Type", "image/webp"},
           {"Content-Disposition", "attachment"},
           {"X-Content-Type-Options", "nosniff"},
           {"Content-Security-Policy", "sandbox; default-src 'none'"},
           {"Cross-Origin-Resource-Policy", "same-origin"},
           {"Cache-Control", "private, no-cache"},
           {"ETag", "\"abc\""}}) {
    EXPECT_EQ(header(given, name), value);
  }
  EXPECT_EQ(with_seat("GET", std::string(kPage) + "/small").source()->size(), 3U);
}

TEST_F(SlideRoutesTest, lead_nowhere_else) {
  for (const char* path :
       {"/api/rooms/kelas-7a/slides/7/2/medium", "/api/rooms/kelas-7a/slides/7/-1/large",
        "/api/rooms/kelas-7a/slides/x/2/large", "/api/rooms/kelas-7a/slides/7/2/..",
        "/api/rooms/kelas-7a/slides/7/%2e%2e/large", "/api/rooms/kelas-7a/slides/8/2/large",
        "/api/rooms/kelas-7a/slides/18446744073709551616/0/large",
        "/api/rooms/kelas-7b/slides/7/2/large"}) {
    expect_refusal(with_seat("GET", path), 404, "no_such_slide");
  }
  EXPECT_EQ(with_seat("POST", "/api/rooms/kelas-7a/slides/7/2/medium", "a").status, 404U);
  EXPECT_THAT(slides.told, IsEmpty());
}

TEST_F(SlideRoutesTest, give_nothing_to_who_has_no_seat) {
  for (const std::string& seat :
       {std::string(), std::string("seat-of-ani"), std::string(100, 'x')}) {
    expect_refusal(with_seat("GET", std::string(kPage) + "/large", "", seat), 404, "no_such_slide");
    expect_refusal(with_seat("POST", std::string(kPage) + "/large", "a", seat), 404,
                   "no_such_slide");
  }
  sign_in_as("sari", school::PersonRole::kAdministrator);  // a cookie is no seat
  expect_refusal(with_seat("GET", std::string(kPage) + "/large", "", ""), 404, "no_such_slide");
}

TEST_F(SlideRoutesTest, take_nothing_from_another_page) {
  auto request = page_request("POST", std::string(kPage) + "/large", "abc");
  request.headers.set("Origin", "https://stranger.example");
  request.headers.add("Authorization", "Bearer seat-of-budi");
  expect_refusal(send(std::move(request), page_caller()), 403, "wrong_origin");
  EXPECT_THAT(slides.told, IsEmpty());
}

}  // namespace
}  // namespace app::api
