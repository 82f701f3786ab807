import os
import platform

import pytest
import torch

from adatom.errors import ModelError
from adatom.potentials.devices import cuda_devices, default_threads, physical_cores, resolve_device

no_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")


def test_one_core_is_left_to_the_window():
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)
    assert default_threads() == max(1, physical_cores() - 1)


@pytest.mark.skipif(platform.system() != "Linux", reason="reads Linux's files")
def test_a_container_with_a_quota_gets_no_more_threads_than_that(monkeypatch):
    monkeypatch.setattr("adatom.potentials.devices._cpu_quota", lambda: 1)
    assert physical_cores() == 1


def test_where_the_system_does_not_tell_every_cpu_counts(monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    assert physical_cores() == os.cpu_count()


def test_the_cpu_is_always_there():
    assert resolve_device("cpu") == "cpu"


@no_cuda
def test_without_cuda_auto_means_the_cpu():
    assert resolve_device("auto") == "cpu"
    assert cuda_devices() == []


@no_cuda
@pytest.mark.parametrize("device", ["cuda", "cuda:0"])
def test_without_cuda_asking_for_it_is_refused(device):
    with pytest.raises(ModelError, match=f"'{device}' was asked for, but torch finds no CUDA device"):
        resolve_device(device)


def test_an_unknown_device_is_refused():
    with pytest.raises(ModelError, match="Unknown device 'gpu'"):
        resolve_device("gpu")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_is_preferred_and_listed():
    assert resolve_device("auto") == resolve_device("cuda") == "cuda:0"
    key, name, free = cuda_devices()[0]
    assert key == "cuda:0"
    assert name
    assert free > 0
    with pytest.raises(ModelError, match="'cuda:99'"):
        resolve_device("cuda:99")
