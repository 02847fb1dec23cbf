//===- Dataset.h - labelled samples to train or evaluate on -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/image/Image.h"

#include <memory>
#include <string>
#include <vector>

namespace resnetc::cli {

/// One labelled sample. A set holds either pictures or ready rows of the
/// model's input.
struct Sample {
  Image image;                ///< used where row is null
  const float *row = nullptr; ///< belongs to the data set
  int64_t label = 0;
};

class Dataset {
public:
  virtual ~Dataset() = default;
  virtual int64_t size() const = 0;
  /// Where a sample comes from, for messages: "t.bin: image 7".
  virtual std::string nameOf(int64_t index) const = 0;
  virtual Status read(int64_t index, Sample &out) const = 0;
  /// Dims of the ready rows, the count first; empty for pictures.
  virtual std::vector<int64_t> rowShape() const { return {}; }
};

enum class DataPart { Train, Test };

/// Opens what an option names: digits | idx:DIR | idx:IMAGES,LABELS |
/// cifar10:F[,F...] | npy:X,Y | folder:DIR. `part` chooses of digits and
/// idx:DIR, which have both; a folder without a test part is tested on its
/// other one. Errors are Usage for an unknown form, else Input or Limit.
Status openDataset(const std::string &option, const std::string &text,
                   DataPart part, std::unique_ptr<Dataset> &out);

/// Whether what --data names has a part to test on: digits, and idx:DIR if its
/// files are there.
bool hasTestPart(const std::string &text);

/// Pictures of one size in memory, and where they came from.
class PackedImages : public Dataset {
public:
  int64_t height = 0, width = 0, channels = 0;
  bool planar = false; ///< [channels][height][width] in `pixels`, else HWC
  std::vector<uint8_t> pixels;
  std::vector<uint8_t> labels;
  /// Each file and the index of its first picture.
  std::vector<std::pair<int64_t, std::string>> files;

  int64_t size() const override { return labels.size(); }
  std::string nameOf(int64_t index) const override;
  Status read(int64_t index, Sample &out) const override;
};

/// The readers behind openDataset, one a form.
Status openDigits(DataPart part, std::unique_ptr<Dataset> &out);
Status openIdxFolder(const std::string &folder, DataPart part,
                     std::unique_ptr<Dataset> &out);
bool hasIdxTestPart(const std::string &folder);
Status openIdxFiles(const std::string &images, const std::string &labels,
                    std::unique_ptr<Dataset> &out);
Status openCifar(const std::vector<std::string> &files,
                 std::unique_ptr<Dataset> &out);
Status openArrays(const std::string &rows, const std::string &labels,
                  std::unique_ptr<Dataset> &out);
Status openImageFolder(const std::string &folder,
                       std::unique_ptr<Dataset> &out);

} // namespace resnetc::cli
