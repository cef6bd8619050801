"""What can be set on the devices: sensors, the network that they send over, clocks."""

from __future__ import annotations

from pydantic import Field

from fleetlib.contracts.framing import MAX_BATCH_SAMPLES
from fleetlib.simulator.settable import Settable, Share


class SensorParams(Settable):
    """Errors of GNSS, IMU and CAN; defaults as measured on real drives (see docs/simulator.md)."""

    prefix = "sensors."
    gnss_sigma_m: float = Field(1.5, ge=0, le=100, description="2D RMS of the position error")
    gnss_correlation_s: float = Field(5, gt=0, le=600, description="Gauss-Markov correlation time")
    gnss_outage_probability: Share = Field(0.0003, description="loss of fix, per sample")
    gnss_recovery_probability: Share = Field(0.15, description="fix regained, per sample")
    imu_noise_mps2: float = Field(0.12, ge=0, le=5, description="white, per axis, after the device's filter")
    imu_bias_mps2: float = Field(0.03, ge=0, le=2, description="its spread between devices, per axis")
    can_speed_bias_mps: float = Field(-0.14, ge=-3, le=3, description="mean error of the speed")
    can_speed_bias_sd_mps: float = Field(0.06, ge=0, le=3, description="its spread between vehicles")
    yaw_noise_degps: float = Field(0.3, ge=0, le=20, description="white, of the yaw rate")
    gnss_canyon_share: Share = Field(0.04, description="share of the roads between high houses: worse and rarer fixes")
    gnss_canyon_sigma_m: float = Field(6.0, ge=0, le=200, description="2D RMS of the position error there")
    gnss_canyon_correlation_s: float = Field(20, gt=0, le=600, description="Gauss-Markov correlation time there")
    gnss_canyon_outage_probability: Share = Field(0.003, description="loss of fix there, per sample")
    gnss_first_fix_s: float = Field(
        3, ge=0, le=3_600, description="mean time from a device's start to its first fix; without almanac about 26"
    )
    can_speed_step_mps: float = Field(1 / 256 / 3.6, ge=0, le=5, description="the speed counts in such steps (SPN 84)")
    can_level_step: float = Field(0.004, ge=0, le=0.5, description="steps of the fuel or charge level (SPN 96)")
    can_temperature_step_celsius: float = Field(1.0, ge=0, le=20, description="steps of the temperatures (SPN 110)")
    can_engine_step_rpm: float = Field(0.125, ge=0, le=500, description="steps of the engine speed (SPN 190)")
    can_odometer_step_m: float = Field(1.0, ge=0, le=10_000, description="the odometer counts full steps of this")


class ConnectivityParams(Settable):
    """The mobile network and the devices' clocks.

    Gilbert-Elliott drop-outs with store-and-forward: the share of time offline is outage / (outage + recovery), the
    mean drop-out lasts 1 / recovery samples. Holes of coverage, storms, latency, loss, duplicates, reordering.
    """

    prefix = "connectivity."
    outage_probability: Share = Field(0.0015, description="online -> offline, per sample")
    recovery_probability: Share = Field(0.05, description="offline -> online, per sample")
    loss_probability: Share = Field(0.0, description="a sample is lost in the device, before it is kept")
    loss_burst_samples: float = Field(
        1.0, ge=1, le=100_000, description="mean length of a run of lost ones; single losses that chance puts together"
        " last 1 / (1 - loss), so shorter is not possible"
    )  # fmt: skip
    hole_share: Share = Field(0.0, description="share of the roads without network, in holes of the map")
    hole_radius_m: float = Field(300, ge=50, le=5_000, description="usual radius of a hole")
    storm_share: Share = Field(0.0, description="share of the fleet that a storm takes offline; all come back at once")
    storm_start_s: float = Field(300, ge=0, le=1e7, description="when the first storm begins")
    storm_duration_s: float = Field(60, gt=0, le=86_400, description="how long it lasts")
    storm_every_s: float | None = Field(None, gt=0, le=1e7, description="from one storm to the next; absent: only one")
    duplicate_probability: Share = Field(0.005, description="a message is sent twice")
    reorder_probability: Share = Field(0.005, description="a message overtaken by later ones")
    reorder_delay_s: float = Field(2.5, ge=0, le=600, description="by how much such a message comes later")
    latency_median_s: float = Field(0.06, ge=0, le=60, description="from the device to the network")
    latency_sigma: float = Field(0.5, ge=0, le=3, description="of the log-normal latency")
    uplink_batch: int = Field(
        1, ge=1, le=MAX_BATCH_SAMPLES, description="samples in a message; more than 1 saves bytes and adds latency"
    )
    backlog_batch: int = Field(
        10, ge=1, le=MAX_BATCH_SAMPLES, description="samples in a message of what was stored while offline"
    )
    buffer_samples: int = Field(3_600, ge=1, le=1_000_000, description="the device keeps at most so many, oldest go")
    clock_drift_ppm: float = Field(
        2, ge=0, le=1_000, description="deviation of the quartzes, millionths; cheap ones: 20"
    )
    clock_set_by_gnss: bool = Field(True, description="a fix sets the clock; else it runs free from the begin")
    wrong_clock_share: Share = Field(0.0, description="share of devices whose clock is wrong for good")
    wrong_clock_h: float = Field(3, ge=-100_000, le=100_000, description="by how many hours such a clock is ahead")
    clock_from_1970_share: Share = Field(0.0, description="share of devices whose clock is at 1970 until the first fix")
