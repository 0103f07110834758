// Other people's programs are the judges: what ffmpeg encoded is written anew by us, and must be
// decoded by it without a complaint, frame by frame.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "media/mp4/fragment.hpp"
#include "media/mp4/init_segment.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace media::mp4 {
namespace {

using Data = std::vector<std::uint8_t>;

std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer{};
  while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    text += buffer.data();
  }
  if (pipe == nullptr || pclose(pipe) != 0) text += "\n(it failed)";
  return text;
}

class Ffmpeg : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg";
    std::string name = (std::filesystem::temp_directory_path() / "mp4_test_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  Data encode(const std::string& options) {
    const std::string file = (folder_ / "in.mp4").string();
    const std::string command = "ffmpeg -nostdin -v error -y " + options +
                                " -movflags frag_keyframe+empty_moov+default_base_moof " + file;
    EXPECT_EQ(output_of(command), "");
    std::ifstream in(file, std::ios::binary);
    return Data(std::istreambuf_iterator<char>(in), {});
  }
  std::string judge(const Data& bytes) {
    const std::string file = (folder_ / "out.mp4").string();
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    EXPECT_EQ(output_of("ffmpeg -nostdin -v warning -xerror -i " + file + " -f null -"), "");
    return output_of(
        "ffprobe -v error -count_frames -of csv=p=0 -show_entries "
        "stream=codec_name,profile,width,height,sample_rate,channels,nb_read_frames " +
        file);
  }

  std::filesystem::path folder_;
};

// Copies every run of theirs as a fragment of ours.
Data written_anew(std::uint32_t our_id, const Format& format, const Data& theirs) {
  Data file = init_segment(std::vector<Track>{{our_id, format}}).value();
  const auto runs = test::runs_of(theirs);
  EXPECT_TRUE(runs);
  std::uint32_t sequence = 0;
  for (const test::ReadRun& run : *runs) {
    std::vector<Sample> samples;
    for (const test::ReadSample& sample : run.samples) {
      samples.push_back({sample.duration, sample.composition_offset, sample.sync, sample.bytes});
    }
    const Data part =
        fragment(++sequence, std::vector<TrackRun>{{our_id, run.decode_time, samples}});
    file.insert(file.end(), part.begin(), part.end());
  }
  EXPECT_EQ(test::time_problem(*test::runs_of(file)), "");
  return file;
}

base::ConstBytes entry_of(const Data& file) {
  return test::find(file, "moov/trak/mdia/minf/stbl/stsd").subspan(8);
}

Data copy(base::ConstBytes bytes) {
  return Data(bytes.begin(), bytes.end());
}

TEST_F(Ffmpeg, decodes_our_pictures_with_b_frames) {
  const Data theirs = encode(
      "-f lavfi -i testsrc=size=320x180:rate=25:duration=2 -c:v libx264 -bf 2 -g 25 "
      "-pix_fmt yuv420p -video_track_timescale 90000");
  Format format;
  format.width = 320;
  format.height = 180;
  format.configuration = copy(test::find(test::find(entry_of(theirs), "avc1").subspan(78), "avcC"));
  EXPECT_EQ(codec_string(format).substr(0, 7), "avc1.64");
  EXPECT_EQ(judge(written_anew(1, format, theirs)), "h264,High,320,180,50\n");
}

TEST_F(Ffmpeg, decodes_our_aac) {
  const Data theirs = encode("-f lavfi -i sine=duration=2:sample_rate=44100 -c:a aac -ac 2");
  Format format;
  format.codec = Codec::kAac;
  format.timescale = 44'100;
  format.channels = 2;
  const Data esds = copy(test::find(test::find(entry_of(theirs), "mp4a").subspan(28), "esds"));
  const auto five = std::find(esds.begin() + 25, esds.end(), 5);  // its decoder's configuration
  ASSERT_LT(five + 5, esds.end());
  format.configuration.assign(five + 5, five + 5 + five[4]);
  EXPECT_EQ(codec_string(format), "mp4a.40.2");
  EXPECT_EQ(judge(written_anew(2, format, theirs)), "aac,LC,44100,2,88\n");
}

TEST_F(Ffmpeg, decodes_our_opus) {
  const Data theirs = encode("-f lavfi -i sine=duration=2:sample_rate=48000 -c:a libopus -ac 2");
  Format format;
  format.codec = Codec::kOpus;
  format.timescale = 48'000;
  format.channels = 2;
  const std::string_view head("OpusHead\1\2\x38\1\x80\xBB\0\0\0\0\0", 19);
  format.configuration = copy(base::as_bytes(head));
  EXPECT_EQ(judge(written_anew(1, format, theirs)), "opus,unknown,48000,2,101\n");
}

}  // namespace
}  // namespace media::mp4
