# Functions that register tests. A program that reports its cases writes them to test-results/<test name>.xml,
# where tests/summary.py counts them.
set(RESNETC_TEST_RESULTS ${CMAKE_BINARY_DIR}/test-results)

# resnetc_add_gtest(NAME SOURCES a.cpp b.cpp LIBS lib... [TIMEOUT seconds] [LABELS long|peers]): one program, one ctest.
function(resnetc_add_gtest name)
  cmake_parse_arguments(arg "" "TIMEOUT;LABELS" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gtest GTest::gtest_main resnetc_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --gtest_output=xml:${RESNETC_TEST_RESULTS}/${name}.xml)
  resnetc_set_test_limits(${name} "${arg_TIMEOUT}" "${arg_LABELS}")
endfunction()

# resnetc_add_lit(FOLDER [TIMEOUT seconds]): every .mlir and .test file of tests/FOLDER, as the ctest lit.FOLDER.
function(resnetc_add_lit folder)
  cmake_parse_arguments(arg "" "TIMEOUT;LABELS" "" ${ARGN})
  add_test(NAME lit.${folder}
    COMMAND ${LLVM_TOOLS_BINARY_DIR}/lit -sv --no-progress-bar
            --xunit-xml-output ${RESNETC_TEST_RESULTS}/lit.${folder}.xml ${CMAKE_BINARY_DIR}/tests/lit/${folder})
  configure_file(${CMAKE_SOURCE_DIR}/tests/lit.site.cfg.py.in ${CMAKE_BINARY_DIR}/tests/lit/${folder}/lit.site.cfg.py @ONLY)
  resnetc_set_test_limits(lit.${folder} "${arg_TIMEOUT}" "${arg_LABELS}")
endfunction()

# resnetc_add_python(NAME FILE.py [TIMEOUT seconds] [LABELS long|peers]): the unittest cases of one file, run by the
# interpreter that `./dev test` names in RESNETC_PYTHON. The build folder is in the environment as RESNETC_BUILD.
function(resnetc_add_python name file)
  cmake_parse_arguments(arg "" "TIMEOUT;LABELS" "" ${ARGN})
  add_test(NAME ${name}
    COMMAND sh -c "exec \"\${RESNETC_PYTHON:-python3}\" \"$@\"" sh ${CMAKE_SOURCE_DIR}/tests/python_cases.py
            ${CMAKE_CURRENT_SOURCE_DIR}/${file} ${RESNETC_TEST_RESULTS}/${name}.xml)
  set_tests_properties(${name} PROPERTIES ENVIRONMENT RESNETC_BUILD=${CMAKE_BINARY_DIR})
  resnetc_set_test_limits(${name} "${arg_TIMEOUT}" "${arg_LABELS}")
endfunction()

# Ten minutes unless told: a test that hangs must not hold up a run.
function(resnetc_set_test_limits name timeout labels)
  if(NOT timeout)
    set(timeout 600)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS "${labels}")
  # Compiled kernels of tests are kept in the build folder, not in the user's; its entries end with the build that made them.
  set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT RESNETC_CACHE=${CMAKE_BINARY_DIR}/kernel-cache)
endfunction()
