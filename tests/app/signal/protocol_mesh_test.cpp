#include "tests/app/signal/protocol_examples.hpp"

namespace app::signal {
namespace {

using classroom::Carriage;
using classroom::ParticipantId;

TEST(ProtocolMesh, reads_what_pages_have_for_each_other) {
  const auto commands = examples("command");
  const auto of = [&](std::string_view name) {
    for (const std::string& text : commands) {
      if (text.find("\"" + std::string(name) + "\"") != std::string::npos) return text;
    }
    return std::string();
  };
  const auto signal = decoded<classroom::MeshSignal>(of("mesh_signal"));
  EXPECT_EQ(signal.to, ParticipantId{1});
  EXPECT_EQ(signal.signal, R"({"page":"q7Zt","candidates":[]})");
  const auto pair = decoded<classroom::MeshPair>(of("mesh_pair"));
  EXPECT_EQ(pair.participant, ParticipantId{1});
  EXPECT_TRUE(pair.up);
  EXPECT_EQ(decoded<classroom::MovedToServer>(of("moved_to_server")).move, 4u);
  EXPECT_TRUE(decoded<Join>(commands[0]).mesh);
  EXPECT_FALSE(decoded<Join>(commands[8]).mesh);
  for (const char* text :
       {R"({"id":1,"command":"mesh_signal","to":"p1"})",
        R"({"id":1,"command":"mesh_signal","to":1,"signal":"x"})",
        R"({"id":1,"command":"mesh_signal","signal":"x"})",
        R"({"id":1,"command":"mesh_pair","participant":"p1"})",
        R"({"id":1,"command":"mesh_pair","up":true})", R"({"id":1,"command":"moved_to_server"})",
        R"({"id":1,"command":"moved_to_server","move":-1})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(ProtocolMesh, tells_of_the_way_of_a_class_as_documented) {
  Carriage carriage{classroom::Topology::kMesh, classroom::TopologyReason::kRule, true, 3, {}};
  carriage.unreachable.emplace_back(ParticipantId{2}, ParticipantId{3});
  EXPECT_EQ(numbered(50, encode_carriage(carriage, true)), example_of("carriage_changed"));
  EXPECT_TRUE(numbered(50, encode_carriage(carriage, false)).at("carriage").at("why").is_null());
  const classroom::MeshSignalled signal{{1}, {2}, R"({"page":"q7Zt","candidates":[]})"};
  EXPECT_EQ(numbered(51, encode_event(signal)), example_of("mesh_signal"));
}

TEST(ProtocolMesh, reads_and_tells_of_files_from_page_to_page_as_documented) {
  const std::string key = "Zm90by0y";
  const auto of = [&](std::string_view name) {
    for (const std::string& text : examples("command")) {
      if (text.find("\"" + std::string(name) + "\"") != std::string::npos) return text;
    }
    return std::string();
  };
  const auto offer = decoded<classroom::OfferFile>(of("offer_file"));
  EXPECT_EQ(offer.key, key);
  EXPECT_EQ(offer.to, ParticipantId{2});
  EXPECT_EQ(offer.name, "tugas.pdf");
  EXPECT_EQ(offer.bytes, 2'400'000u);
  EXPECT_EQ(decoded<classroom::TakeFile>(of("take_file")).key, key);
  EXPECT_EQ(decoded<classroom::FileSignal>(of("file_signal")).signal, R"({"candidates":[]})");
  EXPECT_EQ(decoded<classroom::EndFile>(of("end_file")).end, classroom::HandoverEnd::kDone);
  for (const char* text :
       {R"({"id":1,"command":"offer_file","key":"k","to":"p1","name":"a"})",
        R"({"id":1,"command":"offer_file","key":"k","to":"p1","name":"a","bytes":-1})",
        R"({"id":1,"command":"offer_file","key":"k","to":1,"name":"a","bytes":1})",
        R"({"id":1,"command":"take_file"})", R"({"id":1,"command":"file_signal","key":"k"})",
        R"({"id":1,"command":"end_file","key":"k","why":"bored"})",
        R"({"id":1,"command":"end_file","why":"done"})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
  const classroom::Handover handover{key, {2}, {1}, "tugas.pdf", 2'400'000};
  EXPECT_EQ(numbered(52, encode_event(classroom::FileOffered{handover})),
            example_of("file_offered"));
  EXPECT_EQ(numbered(53, encode_event(classroom::FileTaken{key, {2}})), example_of("file_taken"));
  const classroom::FileSignalled signal{key, {2}, R"({"candidates":[]})"};
  EXPECT_EQ(numbered(54, encode_event(signal)), example_of("file_signal"));
  const classroom::FileEnded ended{key, {2}, classroom::HandoverEnd::kNoWay};
  EXPECT_EQ(numbered(55, encode_event(ended)), example_of("file_ended"));
}

}  // namespace
}  // namespace app::signal
