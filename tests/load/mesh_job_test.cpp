#include "load/mesh_job.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace load {
namespace {

TEST(MeshNews, is_known_of_each_server) {
  EXPECT_EQ(news_of_pendopo(R"({"number":4,"event":"mesh_signal","from":"p1","signal":"x"})"),
            MeshNews::kSignal);
  EXPECT_EQ(news_of_pendopo(R"({"number":4,"event":"chat_posted","message":{}})"),
            MeshNews::kMessage);
  EXPECT_EQ(news_of_pendopo(R"({"reply":4,"refusal":"too_fast"})"), MeshNews::kRefusal);
  EXPECT_EQ(news_of_pendopo(R"({"reply":4})"), MeshNews::kOther);
  EXPECT_EQ(news_of_peer(R"({"type":"OFFER","src":"a","payload":{}})"), MeshNews::kSignal);
  EXPECT_EQ(news_of_peer(R"({"type":"OPEN"})"), MeshNews::kOther);
  EXPECT_EQ(news_of_socket_io("2"), MeshNews::kPing);
  EXPECT_EQ(news_of_socket_io(R"(42["message","a","Halaman 1"])"), MeshNews::kMessage);
  EXPECT_EQ(news_of_socket_io(R"(42["user-connected","a"])"), MeshNews::kOther);
}

TEST(MeshNews, reads_a_field) {
  EXPECT_EQ(field_of(R"({"event":"welcome","you":"p7","seat":"x"})", "you"), "p7");
  EXPECT_EQ(field_of(R"({"you":7})", "you"), "");
}

TEST(MeshJob, descriptions_have_their_size) {
  for (const std::size_t bytes : {600u, 9000u}) {
    EXPECT_EQ(description_of_size(bytes).size(), bytes);
  }
}

// People of a server that relays at once, or loses some.
class FakeHall {
 public:
  class Person final : public MeshPerson {
   public:
    Person(FakeHall& hall, std::string name) : hall_(hall), name_(std::move(name)) {
      hall_.people_.push_back(this);
    }
    ~Person() override { std::erase(hall_.people_, this); }
    const std::string& address() const override { return name_; }
    bool signal(const std::string& to, std::string_view) override {
      if (++hall_.signals_ % hall_.loses_each == 0) return true;
      for (Person* const person : hall_.people_) {
        if (person->name_ == to) ++person->heard_.signals;
      }
      return true;
    }
    bool connected(const std::string&) override { return true; }
    bool say(std::string_view) override {
      for (Person* const person : hall_.people_) ++person->heard_.messages;
      return true;
    }
    bool raise_hand(bool) override { return true; }
    bool keep_alive() override { return true; }
    void leave() override {}
    bool listen() override { return true; }

   private:
    FakeHall& hall_;
    std::string name_;
  };
  Enter enter() {
    return [this](std::string_view name) -> EnteredPerson {
      return std::make_unique<Person>(*this, std::string(name));
    };
  }
  std::uint64_t loses_each = ~0ULL;

 private:
  std::vector<Person*> people_;
  std::uint64_t signals_ = 0;
};

TEST(MeshJob, counts_what_was_relayed) {
  FakeHall hall;
  MeshPlan plan{3, std::chrono::seconds(1), getpid(), false};
  const auto row = do_mesh_job("hall", plan, hall.enter());
  ASSERT_TRUE(row) << row.error();
  EXPECT_GT(row->messages, 0u);
  EXPECT_GT(row->memory_megabytes, 1);
  EXPECT_EQ(row->arrivals, 3u) << "nobody came anew within a second";
  EXPECT_EQ(row->signals, 3u * 6);
}

TEST(MeshJob, is_no_measurement_where_something_is_lost) {
  FakeHall hall;
  hall.loses_each = 7;
  MeshPlan plan{3, std::chrono::seconds(1), getpid(), false};
  const auto row = do_mesh_job("hall", plan, hall.enter());
  ASSERT_FALSE(row);
  EXPECT_NE(row.error().find("signals"), std::string::npos);
}

TEST(MeshReport, says_whether_the_aims_are_met) {
  MeshReport report{
      "machine", {}, {{"ours", 0.2, 0.1, 15, 1, 1, 1}, {"theirs", 4, 0.4, 60, 1, 1, 1}}};
  EXPECT_NE(to_table(report).find("5 % of its processor time (at most 10 %: met)"),
            std::string::npos);
  report.rows[0].cpu_percent = 1;
  report.rows[0].memory_megabytes = 30;
  const std::string text = to_table(report);
  EXPECT_NE(text.find("25 % of its processor time (at most 10 %: missed)"), std::string::npos);
  EXPECT_NE(text.find("50 % of its memory (at most 33 %: missed)"), std::string::npos);
}

}  // namespace
}  // namespace load
