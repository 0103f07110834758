#include "app/files/class_files.hpp"

#include <future>
#include <thread>

#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "store/sqlite_store.hpp"
#include "tests/app/files/memory_blobs.hpp"
#include "tests/app/files/small_pictures.hpp"
#include "tests/app/run_to_end.hpp"
#include "tests/app/test_clock.hpp"
#include "tests/store/temporary_folder.hpp"

namespace app::files {
namespace {

using classroom::Attachment;
using classroom::MessageId;
using classroom::ParticipantId;
using testing::ElementsAre;
using testing::IsEmpty;

// One class with two people, of whom only who is named may read a file.
struct FakeRooms final : FileRooms {
  std::optional<ParticipantId> seated(std::string_view room, std::string_view seat) override {
    if (room != "kelas-7a") return std::nullopt;
    const auto found = seats.find(seat);
    return found == seats.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::string_view> refuses_file(std::string_view, ParticipantId,
                                               const classroom::SendChat&) override {
    return refusal;
  }
  base::Result<MessageId, std::string_view> send_file(std::string_view, ParticipantId who,
                                                      const classroom::SendChat& chat) override {
    if (late_refusal) return base::Failure{*late_refusal};
    sent.push_back(chat);
    files[chat.file->id] = {*chat.file, {who}};
    return MessageId{sent.size()};
  }
  std::optional<Attachment> find_file(std::string_view room, std::string_view id,
                                      ParticipantId who) override {
    const auto found = files.find(std::string(id));
    if (room != "kelas-7a" || found == files.end() || !found->second.second.contains(who)) {
      return std::nullopt;
    }
    return found->second.first;
  }
  Kept files_of(std::string_view) override { return kept; }
  std::optional<std::uint64_t> counted_bytes(std::string_view, ParticipantId who) override {
    return who == teacher ? std::nullopt : std::optional(counted);
  }
  void add_file_hashes(std::set<std::string, std::less<>>& hashes) override {
    for (const auto& [id, file] : files) {
      hashes.insert(file.first.hash);
      if (file.first.preview) hashes.insert(file.first.preview->hash);
    }
  }
  bool was_deleted(std::string_view) const override { return deleted; }
  std::uint64_t files_gone() const override { return gone; }

  std::map<std::string, ParticipantId, std::less<>> seats{{"budi", ParticipantId{2}},
                                                          {"ani", ParticipantId{3}}};
  std::optional<std::string_view> refusal;
  std::optional<std::string_view> late_refusal;  // of what has come
  ParticipantId teacher{};
  std::uint64_t counted = 0;
  std::vector<classroom::SendChat> sent;
  std::map<std::string, std::pair<Attachment, std::set<ParticipantId>>> files;
  Kept kept;
  bool deleted = false;
  std::uint64_t gone = 0;
};

class ClassFilesTest : public testing::Test {
 protected:
  static FileWish wish(std::uint64_t bytes, const std::string& key = "") {
    FileWish wish;
    wish.name = "../foto.jpg";
    wish.type = "image/jpeg";
    wish.bytes = bytes;
    wish.chat.text = "Tugas";
    wish.key = key;
    return wish;
  }
  auto begin(FileWish what, const std::string& seat = "budi") {
    return run_to_end(files_.begin("kelas-7a", seat, std::move(what)));
  }
  std::string begun(std::uint64_t bytes, const std::string& seat = "budi") {
    const auto upload = begin(wish(bytes), seat);
    EXPECT_TRUE(upload) << upload.error().word;
    return upload ? upload->id : "";
  }
  auto add(const std::string& upload, std::uint64_t offset, const std::string& piece,
           const std::string& seat = "budi") {
    return run_to_end(files_.add("kelas-7a", seat, upload, offset, piece));
  }
  std::string refused(const std::string& upload, std::uint64_t offset, const std::string& piece,
                      const std::string& seat = "budi") {
    const auto done = add(upload, offset, piece, seat);
    EXPECT_FALSE(done);
    return done ? "" : done.error().word;
  }
  std::string begin_refused(FileWish what, const std::string& seat = "budi") {
    const auto upload = begin(std::move(what), seat);
    EXPECT_FALSE(upload);
    return upload ? "" : upload.error().word;
  }
  void sweep() { run_to_end(files_.sweep()); }
  std::string sent_file(const std::string& bytes, const std::string& seat = "budi") {
    EXPECT_TRUE(add(begun(bytes.size(), seat), 0, bytes, seat));
    return rooms_.sent.back().file->id;
  }
  std::string text_of(const std::optional<FileBytes>& file) {
    if (!file) return "";
    std::string text(file->body->size(), ' ');
    EXPECT_TRUE(file->body->read(
        0, base::Bytes(reinterpret_cast<std::uint8_t*>(text.data()), text.size())));
    return text;
  }
  std::string given(const std::string& file, const std::string& seat,
                    FilePart part = FilePart::kWhole) {
    return text_of(run_to_end(files_.open("kelas-7a", seat, file, part)));
  }
  std::string by_ticket(const std::string& file, const std::string& ticket) {
    return text_of(run_to_end(files_.open_by_ticket("kelas-7a", file, ticket)));
  }
  static FileLimits small() {
    FileLimits limits;
    limits.file_max = 1000;
    limits.room_max = 2500;
    limits.person_max = 2400;
    limits.all_max = 4000;
    limits.at_once_room = 3;
    limits.per_minute = 5;
    return limits;
  }

  boost::asio::io_context loop_;
  store::TemporaryFolder folder_;
  TestClock clock_;
  base::SeededRandom random_{1};
  FakeRooms rooms_;
  MemoryBlobs blobs_;
  StoreGate store_{store::SqliteStore::open(folder_.file("pendopo.db")).value()};
  SideThread disk_{100};
  ClassFiles files_{{loop_.get_executor(), rooms_, store_, blobs_, disk_, clock_, random_},
                    small()};
};

TEST_F(ClassFilesTest, is_brought_in_pieces_and_sent_when_it_is_whole) {
  const std::string upload = begun(6);
  EXPECT_EQ(add(upload, 0, "abc")->offset, 3u);
  EXPECT_THAT(rooms_.sent, IsEmpty());
  const auto done = add(upload, 3, "def");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->message, MessageId{1});
  const classroom::SendChat& sent = rooms_.sent.at(0);
  EXPECT_EQ(sent.text, "Tugas");
  EXPECT_EQ(sent.file->name, "foto.jpg");
  EXPECT_EQ(sent.file->bytes, 6u);
  EXPECT_EQ(given(sent.file->id, "budi"), "abcdef");
}

TEST_F(ClassFilesTest, goes_on_where_the_line_broke) {
  const std::string upload = begun(6);
  EXPECT_TRUE(add(upload, 0, "abc"));
  // Its answer was lost: the page sends it again, and is told from where.
  const auto again = add(upload, 0, "abc");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().word, "wrong_offset");
  EXPECT_EQ(again.error().offset, 3u);
  EXPECT_EQ(files_.find("kelas-7a", "budi", upload)->offset, 3u);
  EXPECT_EQ(refused(upload, 4, "ef"), "wrong_offset");
  EXPECT_EQ(refused(upload, 3, "defg"), "wrong_offset") << "more than was said";
  EXPECT_TRUE(add(upload, 3, "def"));
  // The last answer was lost.
  EXPECT_EQ(files_.find("kelas-7a", "budi", upload)->message, MessageId{1});
  EXPECT_EQ(add(upload, 3, "def")->message, MessageId{1});
  EXPECT_EQ(rooms_.sent.size(), 1u);
}

TEST_F(ClassFilesTest, begun_twice_with_the_same_key_is_one) {
  const auto first = begin(wish(6, "k1"));
  EXPECT_EQ(begin(wish(6, "k1"))->id, first->id);
  EXPECT_NE(begin(wish(6, "k1"), "ani")->id, first->id) << "of another it is another's";
  EXPECT_EQ(files_.uploads(), 2u);
}

TEST_F(ClassFilesTest, goes_on_with_the_seat_that_was_taken_again) {
  const std::string upload = begun(6);
  EXPECT_TRUE(add(upload, 0, "abc"));
  rooms_.seats["budi"] = ParticipantId{9};
  EXPECT_TRUE(add(upload, 3, "def"));
  EXPECT_EQ(given(rooms_.sent[0].file->id, "budi"), "abcdef");
}

TEST_F(ClassFilesTest, is_of_who_brings_it_alone) {
  const std::string upload = begun(6);
  EXPECT_EQ(refused(upload, 0, "abc", "ani"), "unknown_upload");
  EXPECT_EQ(refused(upload, 0, "abc", ""), "unknown_upload");
  EXPECT_FALSE(files_.find("kelas-7a", "ani", upload));
  EXPECT_FALSE(files_.find("kelas-7b", "budi", upload));
  EXPECT_FALSE(files_.forget("kelas-7a", "ani", upload));
  EXPECT_EQ(files_.set_preview("kelas-7a", "ani", upload, "x", 1, 1).error().word,
            "unknown_upload");
  rooms_.seats.erase("budi");  // sent away
  EXPECT_EQ(refused(upload, 0, "abc"), "unknown_upload");
}

TEST_F(ClassFilesTest, is_refused_before_its_bytes_come) {
  EXPECT_EQ(begin_refused(wish(0)), "empty_file");
  const auto big = begin(wish(1001));
  EXPECT_EQ(big.error().word, "file_too_big");
  EXPECT_EQ(big.error().limit, 1000u);
  EXPECT_EQ(begin_refused(wish(6), "nobody"), "not_in_room");
  rooms_.refusal = "muted";
  EXPECT_EQ(begin_refused(wish(6)), "muted");
  rooms_.refusal = std::nullopt;
  EXPECT_EQ(files_.uploads(), 0u);
}

TEST_F(ClassFilesTest, of_one_room_have_a_limit_together) {
  rooms_.kept = {3, 2000};
  EXPECT_EQ(begin_refused(wish(501)), "room_files_full");
  begun(300);
  EXPECT_EQ(begin_refused(wish(201)), "room_files_full") << "what is on the way counts";
  rooms_.kept = {classroom::kFilesMax, 0};
  EXPECT_EQ(begin_refused(wish(6)), "room_files_full");
}

TEST_F(ClassFilesTest, of_all_rooms_have_a_limit_together) {
  blobs_.whole.insert(std::string(3500, 'x'));
  EXPECT_EQ(begin_refused(wish(501)), "server_files_full");
  begun(300);
  EXPECT_EQ(begin_refused(wish(300)), "server_files_full");
  EXPECT_EQ(files_.uploads(), 1u);
}

TEST_F(ClassFilesTest, that_are_partly_there_count_wholly) {
  blobs_.whole.insert(std::string(3500, 'x'));
  const std::string upload = begun(300);
  EXPECT_TRUE(add(upload, 0, std::string(290, 'y')));
  EXPECT_EQ(begin_refused(wish(300)), "server_files_full");
  begun(200, "ani");
}

TEST_F(ClassFilesTest, leave_something_of_the_disk) {
  blobs_.free = kDiskReserve + 5;
  EXPECT_EQ(begin_refused(wish(6)), "disk_full");
  begun(5);
}

TEST_F(ClassFilesTest, of_a_full_disk_are_told_so_and_go_on_when_there_is_place) {
  const std::string upload = begun(6);
  blobs_.full = true;
  EXPECT_EQ(refused(upload, 0, "abc"), "disk_full");
  EXPECT_EQ(begin_refused(wish(6)), "disk_full");
  blobs_.full = false;
  EXPECT_TRUE(add(upload, 0, "abcdef"));
}

TEST_F(ClassFilesTest, are_brought_by_a_few_at_a_time) {
  begun(6);
  const std::string second = begun(6);
  EXPECT_EQ(begin_refused(wish(6)), "too_many_files_at_once");
  begun(6, "ani");
  EXPECT_EQ(begin_refused(wish(6), "ani"), "too_many_files_at_once") << "of the room";
  EXPECT_TRUE(files_.forget("kelas-7a", "budi", second));
  begun(6);
}

TEST_F(ClassFilesTest, are_brought_so_fast_and_no_faster) {
  for (int i = 0; i < 5; ++i) sent_file("abc");
  EXPECT_EQ(begin_refused(wish(6)), "too_many_files");
  sent_file("abc", "ani");
  clock_.advance(std::chrono::minutes(1));
  sent_file("abc");
}

TEST_F(ClassFilesTest, that_are_done_are_in_nobodys_way) {
  const std::string of_ani = begin(wish(3, "k"), "ani")->id;
  EXPECT_TRUE(add(of_ani, 0, "abc", "ani"));
  for (std::size_t i = 0; i < kFileUploadsDoneSeatMax + 5; ++i) {
    if (i % 5 == 0) clock_.advance(std::chrono::seconds(61));
    sent_file("abc");
  }
  EXPECT_EQ(files_.uploads(), kFileUploadsDoneSeatMax + 1);
  EXPECT_TRUE(files_.find("kelas-7a", "ani", of_ani)) << "it is not pushed out by another's";
  clock_.advance(std::chrono::minutes(1));
  begun(6);
}

TEST_F(ClassFilesTest, that_may_not_be_sent_any_more_is_forgotten) {
  const std::string upload = begun(6);
  rooms_.late_refusal = "team_only";
  EXPECT_EQ(refused(upload, 0, "abcdef"), "team_only");
  EXPECT_EQ(files_.uploads(), 0u);
  sweep();
  EXPECT_THAT(blobs_.whole, IsEmpty());
}

TEST_F(ClassFilesTest, that_may_be_sent_a_little_later_is_kept_whole) {
  const std::string upload = begun(6);
  rooms_.late_refusal = "class_waits";
  EXPECT_EQ(refused(upload, 0, "abcdef"), "class_waits");
  sweep();
  EXPECT_THAT(blobs_.whole, ElementsAre("abcdef")) << "it waits for its message";
  EXPECT_EQ(files_.find("kelas-7a", "budi", upload)->offset, 6u);
  EXPECT_EQ(refused(upload, 6, ""), "class_waits");
  rooms_.late_refusal = std::nullopt;
  const auto sent = add(upload, 6, "");
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->message, MessageId{1});
  EXPECT_EQ(given(rooms_.sent[0].file->id, "budi"), "abcdef");
  EXPECT_EQ(rooms_.sent.size(), 1u);
}

TEST_F(ClassFilesTest, that_waited_and_was_given_up_leaves_no_bytes) {
  const std::string upload = begun(6);
  rooms_.late_refusal = "class_waits";
  EXPECT_EQ(refused(upload, 0, "abcdef"), "class_waits");
  EXPECT_TRUE(files_.forget("kelas-7a", "budi", upload));
  sweep();
  EXPECT_THAT(blobs_.whole, IsEmpty());
}

TEST_F(ClassFilesTest, whose_last_answer_was_lost_is_told_that_the_disk_has_it) {
  const std::string upload = begun(6);
  std::promise<void> goes_on;
  ASSERT_TRUE(disk_.post([gate = goes_on.get_future().share()] { gate.wait(); }));
  auto first = boost::asio::co_spawn(loop_, files_.add("kelas-7a", "budi", upload, 0, "abcdef"),
                                     boost::asio::use_future);
  loop_.restart();
  loop_.poll();
  EXPECT_EQ(refused(upload, 0, "abcdef"), "server_busy");
  goes_on.set_value();
  loop_.restart();
  loop_.run();
  EXPECT_EQ(first.get()->message, MessageId{1});
  EXPECT_EQ(rooms_.sent.size(), 1u);
}

TEST_F(ClassFilesTest, that_lie_idle_give_way_to_another_of_their_seat) {
  const std::string idle = begun(6);
  clock_.advance(std::chrono::seconds(1));
  const std::string newer = begun(6);
  EXPECT_EQ(begin_refused(wish(6)), "too_many_files_at_once");
  clock_.advance(kFileUploadIdle + std::chrono::seconds(1));
  EXPECT_TRUE(add(newer, 0, "abc"));
  begun(6);
  EXPECT_EQ(refused(idle, 0, "abc"), "unknown_upload");
  EXPECT_TRUE(add(newer, 3, "def"));
}

TEST_F(ClassFilesTest, of_one_student_have_a_limit_and_of_a_teacher_none) {
  rooms_.counted = 1500;
  const auto first = begin(wish(901));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().word, "person_files_full");
  EXPECT_EQ(first.error().limit, 2400u);
  begun(500);
  EXPECT_EQ(begin_refused(wish(401)), "person_files_full") << "what is on the way counts";
  rooms_.teacher = ParticipantId{3};
  begun(901, "ani");
}

TEST_F(ClassFilesTest, that_are_dropped_while_the_disk_is_busy_go_later) {
  const std::string upload = begun(6);
  std::promise<void> taken;
  std::promise<void> goes_on;
  const auto gate = goes_on.get_future().share();
  ASSERT_TRUE(disk_.post([&taken, gate] {
    taken.set_value();
    gate.wait();
  }));
  taken.get_future().wait();
  while (disk_.post([gate] { gate.wait(); })) {
  }
  EXPECT_TRUE(files_.forget("kelas-7a", "budi", upload));
  goes_on.set_value();
  std::promise<void> idle;
  while (!disk_.post([&idle] { idle.set_value(); })) std::this_thread::yield();
  idle.get_future().wait();
  EXPECT_TRUE(blobs_.growing.contains(upload));
  files_.tick();
  disk_.finish();
  EXPECT_THAT(blobs_.growing, IsEmpty());
}

TEST_F(ClassFilesTest, that_nobody_goes_on_with_is_forgotten) {
  begun(6);
  clock_.advance(kFileUploadKept + std::chrono::seconds(1));
  files_.tick();
  EXPECT_EQ(files_.uploads(), 0u);
  begun(6);
  rooms_.deleted = true;
  files_.tick();
  EXPECT_EQ(files_.uploads(), 0u);
  disk_.finish();
  EXPECT_THAT(blobs_.growing, IsEmpty());
}

TEST_F(ClassFilesTest, have_a_small_picture) {
  const std::string upload = begun(6);
  const std::string jpeg = small_jpeg(320, 200);
  const auto set = [&](const std::string& bytes, std::uint32_t width) {
    const auto done = files_.set_preview("kelas-7a", "budi", upload, bytes, width, 200);
    return done ? "" : done.error().word;
  };
  EXPECT_EQ(set("<svg onload=alert(1)>", 320), "bad_preview");
  EXPECT_EQ(set(jpeg, 0), "bad_preview");
  EXPECT_EQ(set(jpeg, 321), "bad_preview") << "not what it is";
  EXPECT_EQ(set(small_jpeg(kPreviewSideMax + 1, 200), kPreviewSideMax + 1), "bad_preview");
  EXPECT_EQ(set(jpeg + std::string(kPreviewBytesMax, 'x'), 320), "bad_preview");
  EXPECT_EQ(set(jpeg, 320), "");
  EXPECT_TRUE(add(upload, 0, "abcdef"));
  const Attachment& file = *rooms_.sent[0].file;
  ASSERT_TRUE(file.preview);
  EXPECT_EQ(file.preview->type, "image/jpeg");
  EXPECT_EQ(file.preview->width, 320u);
  EXPECT_EQ(given(file.id, "budi", FilePart::kPreview), jpeg);
}

TEST_F(ClassFilesTest, are_given_to_those_who_may_read_the_message) {
  const std::string file = sent_file("rahasia");
  EXPECT_EQ(given(file, "budi"), "rahasia");
  EXPECT_EQ(given(file, "ani"), "");
  EXPECT_EQ(given(file, ""), "");
  EXPECT_EQ(given("other", "budi"), "");
  EXPECT_EQ(given(file, "budi", FilePart::kPreview), "");
  EXPECT_FALSE(run_to_end(files_.open("kelas-7b", "budi", file, FilePart::kWhole)));
}

TEST_F(ClassFilesTest, are_given_by_a_ticket_while_who_asked_may_read_it) {
  const std::string file = sent_file("rahasia");
  EXPECT_FALSE(files_.ticket("kelas-7a", "ani", file));
  const auto ticket = files_.ticket("kelas-7a", "budi", file);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(by_ticket(file, *ticket), "rahasia");
  EXPECT_EQ(by_ticket("other", *ticket), "");
  EXPECT_EQ(by_ticket(file, "AAAA"), "");
  rooms_.files[file].second.clear();  // has left
  EXPECT_EQ(by_ticket(file, *ticket), "");
  rooms_.files[file].second.insert(ParticipantId{2});
  clock_.advance(kFileTicketTime);
  EXPECT_EQ(by_ticket(file, *ticket), "");
}

TEST_F(ClassFilesTest, that_no_message_needs_are_removed) {
  const std::string first = sent_file("eins");
  const std::string second = sent_file("zwei");
  blobs_.whole.insert("of a crash");
  sweep();
  EXPECT_THAT(blobs_.whole, ElementsAre("eins", "zwei"));
  rooms_.files.erase(second);
  sweep();
  EXPECT_THAT(blobs_.whole, ElementsAre("eins"));
}

TEST_F(ClassFilesTest, of_rooms_where_nobody_is_are_known_to_the_store) {
  blobs_.whole = {"kept", "gone"};
  const auto keep = [](store::Store& store) {
    school::RoomRecord room;
    room.name = room.title = "kelas-7a";
    EXPECT_TRUE(store.add_room(room));
    classroom::ChatMessage message;
    message.id = MessageId{1};
    message.file = Attachment{"f", "a.txt", "text/plain", "kept", 4};
    return store.append_chat("kelas-7a", message);
  };
  EXPECT_TRUE(run_to_end(store_.run(keep)));
  sweep();
  EXPECT_THAT(blobs_.whole, ElementsAre("kept"));
}

TEST_F(ClassFilesTest, that_come_while_it_is_looked_stay) {
  blobs_.whole = {"abc"};
  blobs_.mark_all();
  sent_file("abc");
  EXPECT_EQ(blobs_.remove_marked({}), 0u);
}

TEST_F(ClassFilesTest, are_looked_for_when_something_has_gone) {
  const auto looks = [&] {
    blobs_.whole = {"of a crash"};
    files_.tick();
    loop_.restart();
    loop_.run();
    return blobs_.whole.empty();
  };
  EXPECT_TRUE(looks()) << "when the server starts";
  clock_.advance(std::chrono::minutes(1));
  EXPECT_FALSE(looks());
  rooms_.gone = 1;
  EXPECT_TRUE(looks());
  EXPECT_FALSE(looks());
  clock_.advance(kSweepPace);
  EXPECT_TRUE(looks());
}

}  // namespace
}  // namespace app::files
