// Files of a class on their whole way: people join by their pipes, files come and go over the API,
// and what is kept is in a database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/class_door.hpp"
#include "app/files/class_files.hpp"
#include "app/files/class_slides.hpp"
#include "app/signal/signal_hub.hpp"
#include "tests/app/api/api_fixture.hpp"
#include "tests/app/files/memory_blobs.hpp"
#include "tests/app/files/small_pictures.hpp"
#include "tests/app/signal/fakes.hpp"

namespace app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ChatFilesTest : public api::ApiFixture {
 protected:
  // One person at a browser.
  struct Person {
    std::string seat;
    signal::FakePipe pipe;
    std::unique_ptr<SignalReceiver> receiver;
    std::uint64_t last = 1;
  };

  ChatFilesTest() {
    add_room("kelas-7a");
    add_room("kelas-7b");
    link_ = add_link("kelas-7a");
    other_link_ = add_link("kelas-7b");
    sign_in_as("sari");
    start();
  }
  ~ChatFilesTest() override {
    disk_.finish();
    gate->finish();
  }

  // The server, also a second time with what the first has left.
  void start() {
    class_api_.reset();
    class_slides_.reset();
    class_files_.reset();
    hub_ = std::make_unique<signal::SignalHub>(
        loop_.get_executor(), door_, std::vector<MediaPort*>{&port_}, random, clock, counters_);
    class_files_ = std::make_unique<files::ClassFiles>(
        files::ClassFiles::Parts{loop_.get_executor(), *hub_, *gate, blobs_, disk_, clock, random},
        FileLimits{});
    class_slides_ = std::make_unique<files::ClassSlides>(
        files::ClassSlides::Parts{*hub_, *hub_, blobs_, disk_}, FileLimits{});
    class_api_ = std::make_unique<api::Api>(
        api::Api::Parts{*accounts, *gate, rooms, channels, videos, uploads, *class_files_,
                        *class_slides_, passwords, quality, server, store_random, clock, profile,
                        machine, machine_doctor, ways, loop_random});
  }
  void settle() {
    for (int i = 0; i < 20; ++i) {
      loop_.restart();
      loop_.run_for(std::chrono::milliseconds(5));
    }
  }
  // Students come by a link, a teacher by the cookie.
  void join(Person& person, const std::string& name, const std::string& room,
            const std::string& link) {
    person.seat = "seat-of-" + name + "-0123456789abcdef";
    person.pipe = {};
    auto request = page_request("GET", "/api/signal");
    auto opening = hub_->open(request, page_caller(), person.pipe);
    person.receiver = std::move(std::get<0>(opening));
    const std::string word = link.empty() ? "null" : '"' + link + '"';
    person.receiver->on_text(R"({"id":1,"command":"join","room":")" + room + R"(","link":)" + word +
                             R"(,"name":")" + name + R"(","seat":")" + person.seat +
                             R"(","decodes":["H264","VP8"]})");
    settle();
    EXPECT_NE(person.pipe.event("welcome"), nullptr) << name;
  }
  void everybody_joins() {
    join(sari_, "sari", "kelas-7a", "");
    join(budi_, "budi", "kelas-7a", link_);
    join(ani_, "ani", "kelas-7a", link_);
    join(stranger_, "joko", "kelas-7b", other_link_);
  }
  void does(Person& person, const std::string& command) {
    person.receiver->on_text(R"({"id":)" + std::to_string(++person.last) + "," + command + "}");
    EXPECT_EQ(person.pipe.refusal(person.last), "") << command;
  }
  api::Response asks(const Person& person, const std::string& method, const std::string& path,
                     const std::string& body = "") {
    auto request = page_request(method, path, body);
    request.headers.remove("Cookie");
    request.headers.add("Authorization", "Bearer " + person.seat);
    return run_to_end(class_api_->handle(std::move(request), page_caller()));
  }
  // Gives the id of the file.
  std::string sends(Person& person, const std::string& bytes, const std::string& more = "",
                    const std::string& name = "foto.jpg") {
    const auto begun = asks(person, "POST", "/api/rooms/kelas-7a/uploads",
                            R"({"name":")" + name + R"(","type":"text/html","bytes":)" +
                                std::to_string(bytes.size()) + more + "}");
    EXPECT_EQ(begun.status, 201u) << text_of(begun);
    const std::string id(json_of(begun).at("id").as_string());
    const auto done =
        asks(person, "POST", "/api/rooms/kelas-7a/uploads/" + id + "?offset=0", bytes);
    EXPECT_EQ(done.status, 201u) << text_of(done);
    const auto posted = person.pipe.event("chat_posted");
    return std::string(posted.at("message").at("file").at("id").as_string());
  }
  static std::string path_of(const std::string& file) {
    return "/api/rooms/kelas-7a/files/" + file;
  }
  // What that person is given by every way there is; "" by none.
  std::string given(const Person& person, const std::string& file) {
    const auto whole = asks(person, "GET", path_of(file));
    const auto ticket = asks(person, "POST", path_of(file) + "/ticket");
    if (whole.status == 404) {
      expect_refusal(whole, 404, "unknown_file");
      expect_refusal(ticket, 404, "unknown_file");
      return "";
    }
    EXPECT_EQ(whole.status, 200u);
    EXPECT_EQ(ticket.status, 201u);
    return body_of(whole);
  }
  static std::string body_of(const api::Response& response) {
    std::string text(response.source()->size(), ' ');
    EXPECT_TRUE(response.source()->read(
        0, base::Bytes(reinterpret_cast<std::uint8_t*>(text.data()), text.size())));
    return text;
  }
  std::string ticket_of(const Person& person, const std::string& file) {
    return std::string(
        json_of(asks(person, "POST", path_of(file) + "/ticket")).at("path").as_string());
  }
  // Gives the path of the first page's large picture.
  std::string brings_slides(Person& person) {
    does(person, R"("command":"add_slides","title":"Bab 1","pages":2)");
    const auto set = person.pipe.reply(person.last).at("set").as_int64();
    const std::string path = "/api/rooms/kelas-7a/slides/" + std::to_string(set) + "/0/large";
    EXPECT_EQ(asks(person, "POST", path, files::small_png(1600, 900)).status, 204u);
    return path;
  }
  void sweep() { run_to_end(class_files_->sweep()); }

  boost::asio::io_context loop_;
  Counters counters_;
  signal::FakeMediaPort port_;
  ClassDoor door_{*accounts, *gate};
  files::MemoryBlobs blobs_;
  SideThread disk_{100};
  std::unique_ptr<signal::SignalHub> hub_;
  std::unique_ptr<files::ClassFiles> class_files_;
  std::unique_ptr<files::ClassSlides> class_slides_;
  std::unique_ptr<api::Api> class_api_;
  std::string link_;
  std::string other_link_;
  Person sari_;
  Person budi_;
  Person ani_;
  Person stranger_;
};

TEST_F(ChatFilesTest, are_had_by_all_of_the_class_and_nobody_else) {
  everybody_joins();
  const std::string file = sends(budi_, "bytes");
  EXPECT_NE(ani_.pipe.event("chat_posted"), nullptr);
  EXPECT_EQ(stranger_.pipe.event("chat_posted"), nullptr);
  EXPECT_EQ(given(budi_, file), "bytes");
  EXPECT_EQ(given(ani_, file), "bytes");
  EXPECT_EQ(given(sari_, file), "bytes");
  EXPECT_EQ(given(stranger_, file), "") << "a seat of another room";
  expect_refusal(asks(stranger_, "GET", "/api/rooms/kelas-7b/files/" + file), 404, "unknown_file");
  Person nobody;
  nobody.seat = "seat-of-nobody-0123456789abcdef";
  EXPECT_EQ(given(nobody, file), "");
}

TEST_F(ChatFilesTest, for_one_person_are_had_by_two) {
  everybody_joins();
  const std::string file = sends(sari_, "nilai", R"(,"to":"p2")");
  EXPECT_EQ(given(budi_, file), "nilai");
  EXPECT_EQ(given(sari_, file), "nilai");
  EXPECT_EQ(given(ani_, file), "");
  EXPECT_EQ(ani_.pipe.event("chat_posted"), nullptr);
  // A ticket is of its person: as soon as he may not, it opens nothing.
  const std::string ticket = ticket_of(budi_, file);
  EXPECT_EQ(asks(ani_, "GET", ticket).status, 200u) << "the address alone decides";
  does(sari_, R"("command":"remove_person","participant":"p2")");
  expect_refusal(asks(ani_, "GET", ticket), 404, "unknown_file");
  EXPECT_EQ(given(budi_, file), "") << "sent away";
}

TEST_F(ChatFilesTest, that_answer_a_question_are_for_teachers) {
  everybody_joins();
  does(sari_, R"("command":"set_writers","writers":"questions")");
  const std::string file = sends(budi_, "soal");
  EXPECT_EQ(given(sari_, file), "soal");
  EXPECT_EQ(given(ani_, file), "");
  does(sari_, R"("command":"set_writers","writers":"all")");
  EXPECT_EQ(given(ani_, file), "") << "and stay so";
}

TEST_F(ChatFilesTest, stay_within_a_group) {
  everybody_joins();
  does(
      sari_,
      R"("command":"open_breakouts","groups":[{"name":"A","participants":["p2"]},{"name":"B","participants":["p3"]}],"seconds":0)");
  const std::string file = sends(budi_, "kelompok");
  EXPECT_EQ(given(budi_, file), "kelompok");
  EXPECT_EQ(given(sari_, file), "kelompok");
  EXPECT_EQ(given(ani_, file), "");
}

TEST_F(ChatFilesTest, are_refused_before_and_after_their_bytes_came) {
  everybody_joins();
  const auto begin = [this](const Person& person) {
    return asks(person, "POST", "/api/rooms/kelas-7a/uploads", R"({"name":"a","bytes":3})");
  };
  const auto begun = begin(budi_);
  const std::string upload(json_of(begun).at("id").as_string());
  does(sari_, R"("command":"set_student_right","right":"file","given":false)");
  expect_refusal(begin(ani_), 403, "files_off");
  expect_refusal(asks(budi_, "POST", "/api/rooms/kelas-7a/uploads/" + upload + "?offset=0", "abc"),
                 403, "files_off");
  EXPECT_EQ(budi_.pipe.event("chat_posted"), nullptr);
  sweep();
  EXPECT_THAT(blobs_.whole, IsEmpty());
  expect_refusal(begin(stranger_), 403, "not_in_room");
  sends(sari_, "abc");
}

TEST_F(ChatFilesTest, of_who_waits_before_the_class_are_none) {
  join(sari_, "sari", "kelas-7a", "");
  const std::string file = sends(sari_, "abc");
  does(sari_, R"("command":"set_entry","entry":"ask")");
  budi_.seat = "seat-of-budi-0123456789abcdef";
  auto opening = hub_->open(page_request("GET", "/api/signal"), page_caller(), budi_.pipe);
  budi_.receiver = std::move(std::get<0>(opening));
  cookie.clear();
  budi_.receiver->on_text(R"({"id":1,"command":"join","room":"kelas-7a","link":")" + link_ +
                          R"(","name":"budi","seat":")" + budi_.seat + R"(","decodes":[]})");
  settle();
  EXPECT_NE(budi_.pipe.event("waiting"), nullptr);
  EXPECT_EQ(given(budi_, file), "");
  expect_refusal(asks(budi_, "POST", "/api/rooms/kelas-7a/uploads", R"({"name":"a","bytes":3})"),
                 403, "not_in_room");
}

TEST_F(ChatFilesTest, are_there_after_a_restart_for_those_who_may_read_them) {
  everybody_joins();
  const std::string file = sends(budi_, "untuk semua");
  const std::string secret = sends(sari_, "berdua", R"(,"to":"p2")");
  settle();
  start();
  join(ani_, "ani", "kelas-7a", link_);
  EXPECT_EQ(given(ani_, file), "untuk semua");
  EXPECT_EQ(ani_.pipe.event("welcome").at("chat").as_array().size(), 1u);
  sweep();
  EXPECT_THAT(blobs_.whole, ElementsAre("untuk semua")) << "what was of two ended with the class";
  EXPECT_EQ(given(ani_, secret), "");
}

TEST_F(ChatFilesTest, are_gone_with_their_message) {
  everybody_joins();
  const std::string file = sends(budi_, "salah");
  const std::string same = sends(ani_, "salah");
  EXPECT_THAT(blobs_.whole, ElementsAre("salah")) << "stored once";
  does(sari_, R"("command":"delete_message","message":1)");
  EXPECT_EQ(given(budi_, file), "");
  settle();
  sweep();
  EXPECT_EQ(given(budi_, same), "salah") << "somebody else's is still there";
  does(ani_, R"("command":"delete_message","message":2)");
  settle();
  sweep();
  EXPECT_THAT(blobs_.whole, IsEmpty());
}

TEST_F(ChatFilesTest, are_gone_with_their_room) {
  everybody_joins();
  const std::string file = sends(budi_, "abc");
  settle();
  EXPECT_TRUE(sqlite->delete_room("kelas-7a"));
  const std::uint64_t before = hub_->files_gone();
  hub_->close_room("kelas-7a");
  EXPECT_GT(hub_->files_gone(), before);
  EXPECT_EQ(given(budi_, file), "");
  sweep();
  EXPECT_THAT(blobs_.whole, IsEmpty());
}

TEST_F(ChatFilesTest, that_go_while_others_come_are_noticed) {
  everybody_joins();
  sends(budi_, "salah");
  hub_->tick();
  const std::uint64_t before = hub_->files_gone();
  does(sari_, R"("command":"delete_message","message":1)");
  sends(ani_, "benar");
  hub_->tick();
  EXPECT_GT(hub_->files_gone(), before);
  const std::uint64_t after = hub_->files_gone();
  hub_->tick();
  EXPECT_EQ(hub_->files_gone(), after);
}

TEST_F(ChatFilesTest, are_counted_for_students_and_not_for_teachers) {
  everybody_joins();
  sends(budi_, "abc");
  sends(sari_, "abcdef");
  const auto counted = [&](const Person& person) {
    return hub_->counted_bytes("kelas-7a", hub_->seated("kelas-7a", person.seat).value());
  };
  EXPECT_EQ(counted(budi_), 3u);
  EXPECT_EQ(counted(ani_), 0u);
  EXPECT_EQ(counted(sari_), std::nullopt);
}

TEST_F(ChatFilesTest, are_refused_for_their_words_before_they_come) {
  everybody_joins();
  const std::string text(classroom::kChatLengthMax + 1, 'x');
  expect_refusal(asks(budi_, "POST", "/api/rooms/kelas-7a/uploads",
                      R"({"name":"a","bytes":3,"text":")" + text + "\"}"),
                 400, "too_long");
}

TEST_F(ChatFilesTest, have_names_and_types_that_do_no_harm) {
  everybody_joins();
  const std::string file =
      sends(budi_, "<script>", "", R"(../<img src=x onerror=alert(1)>\u202e\r\n\"fdp.html)");
  const auto posted = ani_.pipe.event("chat_posted").at("message").at("file");
  EXPECT_EQ(posted.at("name").as_string(), "_img src=x onerror=alert(1)__fdp.html");
  EXPECT_EQ(posted.at("type").as_string(), "application/octet-stream");
  const auto given = asks(ani_, "GET", path_of(file));
  EXPECT_EQ(header(given, "Content-Type"), "application/octet-stream");
  EXPECT_THAT(header(given, "Content-Disposition"), testing::StartsWith("attachment; "));
  EXPECT_THAT(header(given, "Content-Disposition"), Not(HasSubstr("\n")));
}

TEST_F(ChatFilesTest, lead_nowhere_else) {
  everybody_joins();
  for (const char* id :
       {"..", "../../pendopo.db", "%2e%2e", "x\r\ny", "'; DROP TABLE chat_files;--"}) {
    const auto answer = asks(budi_, "GET", path_of(id));
    EXPECT_EQ(answer.status, 404u) << id;
  }
}

TEST_F(ChatFilesTest, go_on_after_the_seat_was_lost_and_taken_again) {
  everybody_joins();
  const auto begun =
      asks(budi_, "POST", "/api/rooms/kelas-7a/uploads", R"({"name":"a","bytes":6})");
  const std::string upload =
      "/api/rooms/kelas-7a/uploads/" + std::string(json_of(begun).at("id").as_string());
  EXPECT_EQ(asks(budi_, "POST", upload + "?offset=0", "abc").status, 200u);
  does(budi_, R"("command":"leave")");
  expect_refusal(asks(budi_, "POST", upload + "?offset=3", "def"), 404, "unknown_upload");
  join(budi_, "budi", "kelas-7a", link_);
  EXPECT_EQ(json_of(asks(budi_, "GET", upload)).at("offset").as_int64(), 3);
  EXPECT_EQ(asks(budi_, "POST", upload + "?offset=3", "def").status, 201u);
}

TEST_F(ChatFilesTest, as_slides_are_had_by_all_of_the_class_and_nobody_else) {
  everybody_joins();
  const std::string path = brings_slides(sari_);
  const auto page = budi_.pipe.event("slide_page_changed");
  EXPECT_EQ(page.at("now").at("size"), (boost::json::array{1600, 900}));
  EXPECT_EQ(body_of(asks(budi_, "GET", path)), files::small_png(1600, 900));
  expect_refusal(asks(stranger_, "GET", path), 404, "no_such_slide");
  expect_refusal(asks(stranger_, "POST", path, files::small_png(16, 9)), 404, "no_such_slide");
  // Nor by the address of the room in which he is.
  std::string own = path;
  own.replace(own.find("kelas-7a"), 8, "kelas-7b");
  expect_refusal(asks(stranger_, "GET", own), 404, "no_such_slide");
  does(budi_, R"("command":"leave")");
  expect_refusal(asks(budi_, "GET", path), 404, "no_such_slide");
}

TEST_F(ChatFilesTest, as_slides_are_brought_by_who_opened_the_set) {
  everybody_joins();
  std::string path = brings_slides(sari_);
  path.replace(path.rfind("/0/"), 3, "/1/");
  expect_refusal(asks(budi_, "POST", path, files::small_png(16, 9)), 403, "not_allowed");
  expect_refusal(asks(sari_, "POST", path, "<script>"), 400, "bad_picture");
  EXPECT_EQ(asks(sari_, "POST", path, files::small_png(16, 9)).status, 204u);
  const auto counted = hub_->files_of("kelas-7a");
  EXPECT_EQ(counted.bytes, files::small_png(16, 9).size() * 2);
  EXPECT_EQ(counted.files, 0u);
}

TEST_F(ChatFilesTest, as_slides_stay_over_a_restart_until_they_are_removed) {
  everybody_joins();
  const std::string path = brings_slides(sari_);
  const std::string set = path.substr(path.find("slides/") + 7, 13);
  does(sari_, R"("command":"show_slide","page":1,"set":)" + set);
  does(sari_, R"("command":"draw","page":1,"stroke":"a","tool":"pen","colour":"red","width":40,)"
              R"("from":0,"points":[1,2,3],"set":)" +
                  set);
  hub_->stop();
  settle();
  start();
  everybody_joins();
  sweep();
  const auto welcome = budi_.pipe.event("welcome");
  EXPECT_EQ(welcome.at("shown").at("page"), 1);
  EXPECT_EQ(welcome.at("slides").at(0).at("pages").at(0).at("size"),
            (boost::json::array{1600, 900}));
  EXPECT_EQ(body_of(asks(budi_, "GET", path)), files::small_png(1600, 900));
  does(budi_, R"("command":"read_strokes","page":1,"set":)" + set);
  EXPECT_EQ(budi_.pipe.event("page_strokes").at("strokes").at(0).at("id"), "a");
  EXPECT_EQ(blobs_.whole.size(), 1u);
  const std::uint64_t gone = hub_->files_gone();
  does(sari_, R"("command":"remove_slides","set":)" + set);
  hub_->tick();
  EXPECT_GT(hub_->files_gone(), gone);
  settle();
  sweep();
  EXPECT_TRUE(blobs_.whole.empty());
  expect_refusal(asks(budi_, "GET", path), 404, "no_such_slide");
}

}  // namespace
}  // namespace app
