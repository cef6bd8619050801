from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Telemetry(_message.Message):
    __slots__ = ("vehicle_id", "time_us", "seq", "boot_id", "latitude_e7", "longitude_e7", "speed_cmps", "heading_cdeg", "acceleration_longitudinal_cmps2", "acceleration_lateral_cmps2", "yaw_rate_cdegps", "odometer_m", "engine_speed_rpm", "energy_level_permille", "flags", "acceleration_vertical_cmps2", "coolant_temperature_dcel", "battery_voltage_cv", "gnss_accuracy_dm", "ingest_time_us")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_US_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    SPEED_CMPS_FIELD_NUMBER: _ClassVar[int]
    HEADING_CDEG_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LONGITUDINAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LATERAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    YAW_RATE_CDEGPS_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_M_FIELD_NUMBER: _ClassVar[int]
    ENGINE_SPEED_RPM_FIELD_NUMBER: _ClassVar[int]
    ENERGY_LEVEL_PERMILLE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_VERTICAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    COOLANT_TEMPERATURE_DCEL_FIELD_NUMBER: _ClassVar[int]
    BATTERY_VOLTAGE_CV_FIELD_NUMBER: _ClassVar[int]
    GNSS_ACCURACY_DM_FIELD_NUMBER: _ClassVar[int]
    INGEST_TIME_US_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: int
    time_us: int
    seq: int
    boot_id: int
    latitude_e7: int
    longitude_e7: int
    speed_cmps: int
    heading_cdeg: int
    acceleration_longitudinal_cmps2: int
    acceleration_lateral_cmps2: int
    yaw_rate_cdegps: int
    odometer_m: int
    engine_speed_rpm: int
    energy_level_permille: int
    flags: int
    acceleration_vertical_cmps2: int
    coolant_temperature_dcel: int
    battery_voltage_cv: int
    gnss_accuracy_dm: int
    ingest_time_us: int
    def __init__(self, vehicle_id: _Optional[int] = ..., time_us: _Optional[int] = ..., seq: _Optional[int] = ..., boot_id: _Optional[int] = ..., latitude_e7: _Optional[int] = ..., longitude_e7: _Optional[int] = ..., speed_cmps: _Optional[int] = ..., heading_cdeg: _Optional[int] = ..., acceleration_longitudinal_cmps2: _Optional[int] = ..., acceleration_lateral_cmps2: _Optional[int] = ..., yaw_rate_cdegps: _Optional[int] = ..., odometer_m: _Optional[int] = ..., engine_speed_rpm: _Optional[int] = ..., energy_level_permille: _Optional[int] = ..., flags: _Optional[int] = ..., acceleration_vertical_cmps2: _Optional[int] = ..., coolant_temperature_dcel: _Optional[int] = ..., battery_voltage_cv: _Optional[int] = ..., gnss_accuracy_dm: _Optional[int] = ..., ingest_time_us: _Optional[int] = ...) -> None: ...

class UplinkBatch(_message.Message):
    __slots__ = ("vehicle_id", "time_us", "seq", "boot_id", "latitude_e7", "longitude_e7", "speed_cmps", "heading_cdeg", "acceleration_longitudinal_cmps2", "acceleration_lateral_cmps2", "yaw_rate_cdegps", "odometer_m", "engine_speed_rpm", "energy_level_permille", "flags", "acceleration_vertical_cmps2", "coolant_temperature_dcel", "battery_voltage_cv", "gnss_accuracy_dm", "ingest_time_us", "samples", "time_step_us", "seq_step")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_US_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    SPEED_CMPS_FIELD_NUMBER: _ClassVar[int]
    HEADING_CDEG_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LONGITUDINAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LATERAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    YAW_RATE_CDEGPS_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_M_FIELD_NUMBER: _ClassVar[int]
    ENGINE_SPEED_RPM_FIELD_NUMBER: _ClassVar[int]
    ENERGY_LEVEL_PERMILLE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_VERTICAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    COOLANT_TEMPERATURE_DCEL_FIELD_NUMBER: _ClassVar[int]
    BATTERY_VOLTAGE_CV_FIELD_NUMBER: _ClassVar[int]
    GNSS_ACCURACY_DM_FIELD_NUMBER: _ClassVar[int]
    INGEST_TIME_US_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    TIME_STEP_US_FIELD_NUMBER: _ClassVar[int]
    SEQ_STEP_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: int
    time_us: int
    seq: int
    boot_id: int
    latitude_e7: _containers.RepeatedScalarFieldContainer[int]
    longitude_e7: _containers.RepeatedScalarFieldContainer[int]
    speed_cmps: _containers.RepeatedScalarFieldContainer[int]
    heading_cdeg: _containers.RepeatedScalarFieldContainer[int]
    acceleration_longitudinal_cmps2: _containers.RepeatedScalarFieldContainer[int]
    acceleration_lateral_cmps2: _containers.RepeatedScalarFieldContainer[int]
    yaw_rate_cdegps: _containers.RepeatedScalarFieldContainer[int]
    odometer_m: _containers.RepeatedScalarFieldContainer[int]
    engine_speed_rpm: _containers.RepeatedScalarFieldContainer[int]
    energy_level_permille: _containers.RepeatedScalarFieldContainer[int]
    flags: _containers.RepeatedScalarFieldContainer[int]
    acceleration_vertical_cmps2: _containers.RepeatedScalarFieldContainer[int]
    coolant_temperature_dcel: _containers.RepeatedScalarFieldContainer[int]
    battery_voltage_cv: _containers.RepeatedScalarFieldContainer[int]
    gnss_accuracy_dm: _containers.RepeatedScalarFieldContainer[int]
    ingest_time_us: int
    samples: int
    time_step_us: _containers.RepeatedScalarFieldContainer[int]
    seq_step: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, vehicle_id: _Optional[int] = ..., time_us: _Optional[int] = ..., seq: _Optional[int] = ..., boot_id: _Optional[int] = ..., latitude_e7: _Optional[_Iterable[int]] = ..., longitude_e7: _Optional[_Iterable[int]] = ..., speed_cmps: _Optional[_Iterable[int]] = ..., heading_cdeg: _Optional[_Iterable[int]] = ..., acceleration_longitudinal_cmps2: _Optional[_Iterable[int]] = ..., acceleration_lateral_cmps2: _Optional[_Iterable[int]] = ..., yaw_rate_cdegps: _Optional[_Iterable[int]] = ..., odometer_m: _Optional[_Iterable[int]] = ..., engine_speed_rpm: _Optional[_Iterable[int]] = ..., energy_level_permille: _Optional[_Iterable[int]] = ..., flags: _Optional[_Iterable[int]] = ..., acceleration_vertical_cmps2: _Optional[_Iterable[int]] = ..., coolant_temperature_dcel: _Optional[_Iterable[int]] = ..., battery_voltage_cv: _Optional[_Iterable[int]] = ..., gnss_accuracy_dm: _Optional[_Iterable[int]] = ..., ingest_time_us: _Optional[int] = ..., samples: _Optional[int] = ..., time_step_us: _Optional[_Iterable[int]] = ..., seq_step: _Optional[_Iterable[int]] = ...) -> None: ...

class Batch(_message.Message):
    __slots__ = ("items", "batches")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Telemetry]
    batches: _containers.RepeatedCompositeFieldContainer[UplinkBatch]
    def __init__(self, items: _Optional[_Iterable[_Union[Telemetry, _Mapping]]] = ..., batches: _Optional[_Iterable[_Union[UplinkBatch, _Mapping]]] = ...) -> None: ...

class VehicleStatus(_message.Message):
    __slots__ = ("vehicle_id", "time_us", "boot_id", "online")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_US_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    ONLINE_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: int
    time_us: int
    boot_id: int
    online: bool
    def __init__(self, vehicle_id: _Optional[int] = ..., time_us: _Optional[int] = ..., boot_id: _Optional[int] = ..., online: _Optional[bool] = ...) -> None: ...
