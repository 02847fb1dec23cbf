//===- CheckpointTest.cpp - checkpoints, whole and damaged ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "crc64.h"
#include "fake_state.h"

#include "tests/cli/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

class Checkpoint : public testing::Test {
protected:
  void SetUp() override { fake_state_fill(&state, 7); }

  static std::string read(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string &bytes) const {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  /// Loads into a state of other values; they must not change on an error.
  resnetc_status load(const std::string &from) {
    fake_state_fill(&loaded, 3);
    resnetc_state before = loaded;
    adjust(loaded);
    resnetc_status status = resnetc_checkpoint_load(&loaded, from.c_str());
    if (status.code != RESNETC_OK) {
      EXPECT_EQ(loaded.writes, 0);
      EXPECT_EQ(std::memcmp(&loaded.progress, &before.progress,
                            sizeof before.progress),
                0);
    }
    return status;
  }
  void expectLoaded(uint64_t step) {
    resnetc_state want;
    fake_state_fill(&want, step);
    EXPECT_EQ(
        std::memcmp(&loaded.progress, &want.progress, sizeof want.progress), 0);
    for (int s = 0; s < 2; ++s)
      for (int t = 0; t < FAKE_TENSORS; ++t)
        for (uint64_t i = 0; i < want.tensors[t].elements; ++i)
          if (s == 0 || want.tensors[t].kind == RESNETC_PARAMETER)
            EXPECT_EQ(loaded.values[s][t][i], want.values[s][t][i]);
  }
  resnetc_status save() {
    return resnetc_checkpoint_save(&state, path.c_str());
  }

  resnetc::cli::TemporaryFolder folder;
  const std::string path = folder.path() + "/c.safetensors";
  resnetc_state state{}, loaded{};
  void (*adjust)(resnetc_state &) = [](resnetc_state &) {};
};

} // namespace

TEST_F(Checkpoint, LoadsWhatWasSaved) {
  ASSERT_EQ(save().code, RESNETC_OK);
  ASSERT_EQ(load(path).code, RESNETC_OK);
  expectLoaded(7);
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
  EXPECT_FALSE(std::filesystem::exists(path + ".prev"));
}

TEST_F(Checkpoint, IsASafetensorsFile) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string bytes = read(path);
  uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  const std::string header = bytes.substr(8, length);
  EXPECT_NE(header.find("\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],"
                        "\"data_offsets\":[0,24]}"),
            std::string::npos);
  EXPECT_NE(header.find("\"momentum:fc.bias\":{\"dtype\":\"F32\",\"shape\":[2],"
                        "\"data_offsets\":[64,72]}"),
            std::string::npos);
  EXPECT_EQ(header.find("momentum:bn"), std::string::npos);
  EXPECT_EQ(bytes.size(), 8 + length + 72);
}

TEST_F(Checkpoint, EqualStatesGiveEqualBytes) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string first = read(path);
  ASSERT_EQ(save().code, RESNETC_OK);
  EXPECT_EQ(read(path), first);
}

TEST_F(Checkpoint, KeepsThePreviousOne) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string first = read(path);
  fake_state_fill(&state, 8);
  ASSERT_EQ(save().code, RESNETC_OK);
  EXPECT_EQ(read(path + ".prev"), first);
  ASSERT_EQ(load(path + ".prev").code, RESNETC_OK);
  expectLoaded(7);
  ASSERT_EQ(load(path).code, RESNETC_OK);
  expectLoaded(8);
  fake_state_fill(&state, 9);
  ASSERT_EQ(save().code, RESNETC_OK);
  ASSERT_EQ(load(path + ".prev").code, RESNETC_OK);
  expectLoaded(8);
}

TEST_F(Checkpoint, EscapesNames) {
  state.tensors[0].name = "a \"b\"\\\n";
  adjust = [](resnetc_state &to) { to.tensors[0].name = "a \"b\"\\\n"; };
  ASSERT_EQ(save().code, RESNETC_OK);
  EXPECT_NE(read(path).find("\"a \\\"b\\\"\\\\\\u000a\""), std::string::npos);
  EXPECT_EQ(load(path).code, RESNETC_OK);
}

TEST_F(Checkpoint, FindsEveryFlippedByte) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string good = read(path);
  for (size_t at = 0; at < good.size(); ++at) {
    const int change = 1 << at % 8;
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ change);
    write(bad);
    resnetc_status status = load(path);
    ASSERT_EQ(status.code, RESNETC_INTEG)
        << "byte " << at << " ^ " << change << ": " << status.text;
    ASSERT_NE(std::strstr(status.text, "c.safetensors"), nullptr);
  }
}

TEST_F(Checkpoint, FindsEveryTruncation) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string good = read(path);
  for (size_t size = 0; size < good.size(); ++size) {
    write(good.substr(0, size));
    resnetc_status status = load(path);
    ASSERT_EQ(status.code, RESNETC_INTEG) << size << ": " << status.text;
  }
  write(good + "x");
  EXPECT_EQ(load(path).code, RESNETC_INTEG);
}

TEST_F(Checkpoint, RefusesLengthsOutsideTheFile) {
  ASSERT_EQ(save().code, RESNETC_OK);
  std::string bytes = read(path);
  for (uint64_t length : {uint64_t{1} << 63, ~uint64_t{0}, uint64_t{0}}) {
    std::memcpy(bytes.data(), &length, 8);
    write(bytes);
    EXPECT_EQ(load(path).code, RESNETC_INTEG);
  }
}

/// With the digest that fits the bytes.
static std::string withDigest(std::string bytes) {
  constexpr size_t kDigits = 16;
  size_t at = bytes.find("\"digest\":\"") + std::strlen("\"digest\":\"");
  bytes.replace(at, kDigits, kDigits, '0');
  auto crc = std::make_unique<resnetc_crc64>();
  resnetc_crc64_begin(crc.get());
  resnetc_crc64_add(crc.get(), bytes.data(), bytes.size());
  char digits[kDigits + 1];
  std::snprintf(digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(resnetc_crc64_end(crc.get())));
  return bytes.replace(at, kDigits, digits);
}

// Nobody damaged these by accident.
TEST_F(Checkpoint, RefusesForgedHeaders) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string bytes = read(path);
  EXPECT_EQ(withDigest(bytes), bytes);
  const std::pair<const char *, const char *> forgeries[] = {
      {"\"data_offsets\":[0,24]", "\"data_offsets\":[8,24]"},   // a hole
      {"\"data_offsets\":[64,72]", "\"data_offsets\":[60,68]"}, // an overlap
      {"\"data_offsets\":[64,72]", "\"data_offsets\":[64,99]"}, // past the end
      {"\"momentum:fc.bias\"", "\"bn.running_meanx\""},         // another name
      {"\"shape\":[2,3]", "\"shape\":[3,2]"},
      {"\"fc.bias\":{", "\"fc.bias\":["}};
  for (auto [from, to] : forgeries) {
    std::string forged = bytes;
    ASSERT_NE(forged.find(from), std::string::npos) << from;
    forged.replace(forged.find(from), std::strlen(from), to);
    write(withDigest(forged));
    EXPECT_EQ(load(path).code, RESNETC_INTEG) << to;
  }
  std::string twice = bytes; // two keys of one name
  const std::string key = "\"fc.bias\"";
  twice.replace(twice.find("\"fc.weight\""), key.size() + 2, key + "  ");
  write(withDigest(twice));
  EXPECT_EQ(load(path).code, RESNETC_INTEG);
}

TEST_F(Checkpoint, RefusesAnotherNetwork) {
  ASSERT_EQ(save().code, RESNETC_OK);
  adjust = [](resnetc_state &to) { to.info.graph_digest = 1; };
  resnetc_status status = load(path);
  EXPECT_EQ(status.code, RESNETC_ABI);
  EXPECT_NE(std::strstr(status.text, "0123456789abcdef"), nullptr);
  EXPECT_NE(std::strstr(status.text, "0000000000000001"), nullptr);
}

TEST_F(Checkpoint, RefusesAnotherOptimizer) {
  ASSERT_EQ(save().code, RESNETC_OK);
  adjust = [](resnetc_state &to) {
    to.info.optimizer = "adamw";
    to.info.slot_count = 2;
  };
  resnetc_status status = load(path);
  EXPECT_EQ(status.code, RESNETC_ABI);
  EXPECT_NE(std::strstr(status.text, "expected adamw, got sgd"), nullptr)
      << status.text;
}

TEST_F(Checkpoint, RefusesOtherTensors) {
  ASSERT_EQ(save().code, RESNETC_OK);
  adjust = [](resnetc_state &to) { to.tensors[1].name = "fc.shift"; };
  EXPECT_EQ(load(path).code, RESNETC_INTEG);
}

TEST_F(Checkpoint, RefusesWhatIsNoFile) {
  EXPECT_EQ(load(folder.path() + "/none").code, RESNETC_IO);
  EXPECT_EQ(load(folder.path()).code, RESNETC_IO);
  EXPECT_EQ(load("/dev/zero").code, RESNETC_IO);
  EXPECT_EQ(load("").code, RESNETC_ARG);
  EXPECT_EQ(resnetc_checkpoint_load(&loaded, nullptr).code, RESNETC_ARG);
  EXPECT_EQ(resnetc_checkpoint_save(&state, nullptr).code, RESNETC_ARG);
}

TEST_F(Checkpoint, SavesOnlyWhereAFileCanBe) {
  EXPECT_EQ(resnetc_checkpoint_save(&state, folder.path().c_str()).code,
            RESNETC_IO);
  EXPECT_EQ(resnetc_checkpoint_save(&state, "/dev/full").code, RESNETC_IO);
  EXPECT_EQ(resnetc_checkpoint_save(&state, "/proc/c").code, RESNETC_IO);
  const std::string nowhere = folder.path() + "/none/c";
  resnetc_status status = resnetc_checkpoint_save(&state, nowhere.c_str());
  EXPECT_EQ(status.code, RESNETC_IO);
  EXPECT_NE(std::strstr(status.text, "No such file"), nullptr) << status.text;
}

TEST_F(Checkpoint, FollowsALink) {
  const std::string link = folder.path() + "/link";
  ASSERT_EQ(save().code, RESNETC_OK);
  std::filesystem::create_symlink("c.safetensors", link);
  fake_state_fill(&state, 8);
  ASSERT_EQ(resnetc_checkpoint_save(&state, link.c_str()).code, RESNETC_OK);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  ASSERT_EQ(load(path).code, RESNETC_OK);
  expectLoaded(8);
}

TEST_F(Checkpoint, TakesOverWhatADeadWriterLeft) {
  std::ofstream(path + ".tmp") << std::string(5000, 'x');
  ASSERT_EQ(save().code, RESNETC_OK);
  EXPECT_EQ(load(path).code, RESNETC_OK);
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
}

TEST_F(Checkpoint, DoesNotWriteThroughAForeignLink) {
  const std::string victim = folder.write("victim", "precious");
  std::filesystem::create_symlink(victim, path + ".tmp");
  EXPECT_EQ(save().code, RESNETC_IO);
  std::filesystem::remove(path + ".tmp");
  std::filesystem::create_hard_link(victim, path + ".tmp");
  EXPECT_NE(save().code, RESNETC_OK);
  EXPECT_EQ(read(victim), "precious");
}

TEST_F(Checkpoint, KeepsTwoWritersApart) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string temporary = path + ".tmp";
  const int other = ::open(temporary.c_str(), O_RDWR | O_CREAT, 0666);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  resnetc_status status = save();
  EXPECT_EQ(status.code, RESNETC_STATE);
  EXPECT_NE(std::strstr(status.text, "locked"), nullptr) << status.text;
  EXPECT_TRUE(std::filesystem::exists(temporary));
  ::close(other);
  EXPECT_EQ(save().code, RESNETC_OK);
}

TEST_F(Checkpoint, LeavesTheOldOneWhenThereIsNoRoom) {
  ASSERT_EQ(save().code, RESNETC_OK);
  const std::string good = read(path);
  rlimit old;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  fake_state_fill(&state, 8);
  for (rlim_t size = 0; size < good.size(); size += 100) {
    rlimit small = {size, old.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    resnetc_status status = save();
    ::setrlimit(RLIMIT_FSIZE, &old);
    EXPECT_EQ(status.code, RESNETC_IO);
    EXPECT_NE(std::strstr(status.text, "cannot write"), nullptr);
    EXPECT_EQ(read(path), good);
    EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
  }
  std::signal(SIGXFSZ, handler);
}
